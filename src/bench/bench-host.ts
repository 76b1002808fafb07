import { join } from "node:path";
import type { KeySlotName } from "../keys/key-slot.ts";
import { type PinBlockFormat, pinBlockFormats } from "../pin/pin-block-formats.ts";
import type { HostCipherName } from "./acquirer/host-cipher.ts";
import type { AcquirerOptions } from "./acquirer/server.ts";
import { testKeys } from "./acquirer/test-keys.ts";
import type { DialectName } from "./acquirer/wire-shapes.ts";
import { type BenchTlsFiles, benchTlsNames } from "./bench-tls.ts";

/** How the bench's pad and its acquirer speak with each other. What is not given is as in the example configuration. */
export interface BenchHost {
  readonly profile?: DialectName;
  readonly mac?: "none" | "sessionKey" | "dukpt";
  readonly signOn?: "none" | "sign-on" | "with-keys";
  /** With certificates of the bench's own, the terminal's, too. */
  readonly tls?: boolean;
  readonly lengthHeader?: "binary2" | "bcd2" | "ascii4" | "vmlh";
  /** TPDU and message header before each message, as UnionPay's. */
  readonly hasEnvelope?: boolean;
}

const tpdu = "6000030000";
const messageHeader = "602200000000";

/** What of a sign-on's answer the terminal takes: UnionPay's always brings keys. */
function bringsKeys({ profile, signOn = "none" }: BenchHost): boolean {
  return signOn === "with-keys" || (profile === "unionpay" && signOn !== "none");
}

/** UnionPay has no DUKPT, and a session has its PIN key. */
export function keyManagementOf(host: BenchHost): "dukpt" | "fixedKey" {
  return host.profile === "unionpay" || bringsKeys(host) ? "fixedKey" : "dukpt";
}

/** The lines of [host] that say all this, for a pad whose certificates lie in this folder. */
export function hostLines(host: BenchHost, tlsFolder: string): string[] {
  const file = (name: keyof BenchTlsFiles): string => JSON.stringify(join(tlsFolder, benchTlsNames[name]));
  const lines: readonly (readonly [key: string, value: string | undefined])[] = [
    ["profile", quoted(host.profile)],
    ["mac", quoted(host.mac)],
    ["sign-on", quoted(host.signOn)],
    ["length-header", quoted(host.lengthHeader)],
    ["tpdu", host.hasEnvelope ? quoted(tpdu) : undefined],
    ["message-header", host.hasEnvelope ? quoted(messageHeader) : undefined],
    ["transport", host.tls ? quoted("tls") : undefined],
    ["tls-ca-file", host.tls ? file("authority") : undefined],
    ["tls-client-certificate-file", host.tls ? file("terminalCertificate") : undefined],
    ["tls-client-key-file", host.tls ? file("terminalKey") : undefined],
  ];
  return lines.flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${value}`]));
}

/** The acquirer that such a pad wants. */
export function acquirerFor(
  { profile = "iso87-ascii", mac = "none", signOn = "none", lengthHeader = "binary2", hasEnvelope = false }: BenchHost,
  format: PinBlockFormat,
  tls: BenchTlsFiles | undefined,
): Pick<AcquirerOptions, "rules" | "framing" | "tls"> {
  return {
    rules: {
      dialect: profile,
      mac,
      signOnRequired: signOn !== "none",
      sessionCipher: pinBlockFormats[format].cipher,
    },
    framing: { lengthHeader, tpdu: hasEnvelope, messageHeader: hasEnvelope },
    tls: tls && { certificate: tls.hostCertificate, key: tls.hostKey, clientAuthority: tls.authority },
  };
}

/** A public test key that such a pad has beside its DUKPT key, or instead of it. */
export interface BenchKey {
  readonly slot: KeySlotName;
  readonly usage: string;
  readonly cipher: HostCipherName;
  /** Hexadecimal. */
  readonly value: string;
}

export function keysOf(host: BenchHost, format: PinBlockFormat): BenchKey[] {
  const { cipher } = pinBlockFormats[format];
  if (bringsKeys(host)) {
    return host.profile === "unionpay"
      ? [{ slot: "tmk", usage: "K0", cipher: "tdes", value: testKeys.tmk }]
      : [{ slot: "kbpk", usage: "K1", cipher, value: testKeys.kbpk[cipher] }];
  }
  return [
    ...(host.mac === "sessionKey"
      ? [{ slot: "mac", usage: "M3", cipher: "tdes", value: testKeys.mac.tdes } as const]
      : []),
    ...(keyManagementOf(host) === "fixedKey"
      ? [{ slot: "pin", usage: "P0", cipher, value: testKeys.tpk[cipher] } as const]
      : []),
  ];
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : JSON.stringify(text);
}
