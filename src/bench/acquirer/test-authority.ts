import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export interface TestCertificate {
  /** PEM */
  readonly certificate: string;
  /** PEM, PKCS #8 */
  readonly key: string;
}

export interface CertificateWishes {
  readonly commonName: string;
  /** Subject alternative names: DNS names, and IP addresses as such. */
  readonly names?: readonly string[];
  /** Unix epoch, milliseconds. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly isAuthority?: boolean;
}

/** DER: tag, length, contents. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.alloc(body.length > 0xff ? 2 : 1);
  length.writeUIntBE(body.length, 0, length.length);
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

const sequence = (...contents: readonly Uint8Array[]) => der(0x30, ...contents);
const octets = (contents: Uint8Array) => der(0x04, contents);
const bits = (contents: Uint8Array) => der(0x03, Buffer.from([0]), contents);
const yes = der(0x01, Buffer.from([0xff]));
/** Object identifiers as they stand in DER, in hexadecimal. */
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));

const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));
const commonNameOid = oid("550403");
const basicConstraints = oid("551d13");
const keyUsage = oid("551d0f");
const alternativeNames = oid("551d11");

/** GeneralizedTime, YYYYMMDDhhmmssZ. RFC 5280 wants UTCTime before 2050; every reader takes this one, too. */
function time(atMs: number): Buffer {
  return der(0x18, Buffer.from(`${new Date(atMs).toISOString().slice(0, 19).replace(/\D/g, "")}Z`));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(commonNameOid, der(0x0c, Buffer.from(commonName)))));
}

function generalName(name: string): Buffer {
  const address = name === "::1" ? [...Buffer.alloc(15), 1] : name.split(".").map(Number);
  const isAddress = name === "::1" || /^\d+(\.\d+){3}$/.test(name);
  return isAddress ? der(0x87, Buffer.from(address)) : der(0x82, Buffer.from(name));
}

function extension(id: Buffer, isCritical: boolean, value: Buffer): Buffer {
  return sequence(id, ...(isCritical ? [yes] : []), octets(value));
}

function extensions({ names = [], isAuthority = false }: CertificateWishes): Buffer {
  // keyCertSign and cRLSign, or digitalSignature.
  const usage = der(0x03, Buffer.from(isAuthority ? [0x01, 0x06] : [0x07, 0x80]));
  const all = [
    extension(basicConstraints, true, isAuthority ? sequence(yes) : sequence()),
    extension(keyUsage, true, usage),
  ];
  if (names.length > 0) all.push(extension(alternativeNames, false, sequence(...names.map(generalName))));
  return der(0xa3, sequence(...all));
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").replace(/.{64}/g, "$&\n").trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** A version 3 certificate (RFC 5280) on a new P-256 key; signed by itself where there is no issuer. */
function issue(wishes: CertificateWishes, issuer?: { readonly commonName: string; readonly key: KeyObject }) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const serial = randomBytes(16);
  // Positive, and not begun by a zero that DER would not have.
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const contents = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ecdsaWithSha256,
    distinguishedName(issuer?.commonName ?? wishes.commonName),
    sequence(time(wishes.notBeforeMs), time(wishes.notAfterMs)),
    distinguishedName(wishes.commonName),
    publicKey.export({ type: "spki", format: "der" }),
    extensions(wishes),
  );
  const signature = sign("sha256", contents, issuer?.key ?? privateKey);
  const certificate = pem(sequence(contents, ecdsaWithSha256, bits(signature)));
  return { certificate, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

/** A certificate that nobody signed but its own key. */
export function selfSigned(wishes: CertificateWishes): TestCertificate {
  return issue(wishes);
}

/** A certificate authority of the bench: made for one run, trusted by whoever is given its `certificate`, and by nobody else. */
export class TestAuthority {
  readonly #commonName: string;
  readonly #own: TestCertificate;

  /** `wishes` of the authority itself. */
  constructor(wishes: Omit<CertificateWishes, "names" | "isAuthority">) {
    this.#commonName = wishes.commonName;
    this.#own = issue({ ...wishes, isAuthority: true });
  }

  /** PEM; what the other side pins. */
  get certificate(): string {
    return this.#own.certificate;
  }

  issue(wishes: CertificateWishes): TestCertificate {
    return issue(wishes, { commonName: this.#commonName, key: createPrivateKey(this.#own.key) });
  }
}
