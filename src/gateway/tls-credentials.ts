import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext, type SecureVersion } from "node:tls";
import { Fault } from "../faults/fault.ts";
import type { FileSystem } from "../ports/file-system.ts";

/** Files in PEM. */
export interface TlsFiles {
  /** The only authorities that are trusted; those of the system are not. */
  readonly caFile: string;
  readonly client?: { readonly certificateFile: string; readonly keyFile: string } | undefined;
  readonly minVersion: "1.2" | "1.3";
}

const largestFileBytes = 64 * 1024;
const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * What a TLS connection is made with, read afresh each time, so that a renewed certificate needs no new start. Fault PP102,
 * naming the key of the configuration, when a file cannot be read or is not what it should be.
 */
export async function tlsContext(fileSystem: FileSystem, files: TlsFiles): Promise<SecureContext> {
  const ca = await certificates(fileSystem, "tls-ca-file", files.caFile);
  const versions = { minVersion: `TLSv${files.minVersion}` as SecureVersion, maxVersion: "TLSv1.3" as const };
  if (!files.client) return createSecureContext({ ca: [...ca], ...versions });
  const { certificateFile, keyFile } = files.client;
  const chain = await certificates(fileSystem, "tls-client-certificate-file", certificateFile);
  const key = await readFile("tls-client-key-file", keyFile, (max) => fileSystem.readPrivate(keyFile, max));
  try {
    checkKey(key, chain[0], keyFile);
    return createSecureContext({ ca: [...ca], cert: chain.join("\n"), key, ...versions });
  } finally {
    key.fill(0);
  }
}

/** In the order of the file. */
async function certificates(fileSystem: FileSystem, name: string, file: string): Promise<readonly string[]> {
  const bytes = await readFile(name, file, (max) => fileSystem.readSmall(file, max));
  const found = bytes.toString("latin1").match(pemCertificate) ?? [];
  if (found.length === 0) throw bad(name, file, "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
  for (const [index, certificate] of found.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (cause) {
      throw bad(name, file, `certificate ${index + 1} in it is damaged`, cause);
    }
  }
  return found;
}

function checkKey(key: Buffer, certificate: string | undefined, file: string): void {
  let matches: boolean;
  try {
    matches = new X509Certificate(certificate ?? "").checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw bad("tls-client-key-file", file, "is no private key in PEM without a passphrase", cause);
  }
  if (!matches)
    throw bad("tls-client-key-file", file, "is not the key of the certificate in tls-client-certificate-file");
}

async function readFile(name: string, file: string, read: (maxBytes: number) => Promise<Buffer>): Promise<Buffer> {
  try {
    return await read(largestFileBytes);
  } catch (cause) {
    throw bad(name, file, `cannot be read: ${cause instanceof Error ? cause.message : "unknown reason"}`, cause);
  }
}

function bad(name: string, file: string, what: string, cause?: unknown): Fault {
  return new Fault("PP102", `host.${name} = ${JSON.stringify(file)}: ${what}. ${fixes[name]}`, { cause });
}

const fixes: Readonly<Record<string, string>> = {
  "tls-ca-file": "Put the certificate of the acquirer's authority there, in PEM.",
  "tls-client-certificate-file": "Put the certificate that the acquirer gave this terminal there, in PEM.",
  "tls-client-key-file":
    "Put the key of the terminal's certificate there, in PEM, owned by the service's user, mode 0400.",
};
