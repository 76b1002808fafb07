import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AcquirerTls } from "../bench/acquirer/server.ts";
import { TestAuthority } from "../bench/acquirer/test-authority.ts";

export const tlsFiles = {
  authority: "ca.pem",
  server: "server.pem",
  serverKey: "server-key.pem",
  client: "client.pem",
  clientKey: "client-key.pem",
} as const;

const yearMs = 365 * 24 * 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * The certificates in a folder; made when it has none: an authority whose key is thrown away, a server's certificate for
 * localhost and the names given, a terminal's for itself. Throws Node's own error when the folder cannot be read or written.
 */
export function tlsFolder(
  folder: string,
  names: readonly string[],
  nowMs: number,
  asksForClients: boolean,
): AcquirerTls {
  const at = (file: keyof typeof tlsFiles) => join(folder, tlsFiles[file]);
  if (!existsSync(at("serverKey"))) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const valid = { notBeforeMs: nowMs - dayMs, notAfterMs: nowMs + yearMs };
    const authority = new TestAuthority({ commonName: "pinpadd test authority", ...valid });
    const hostNames = [...new Set(["localhost", "127.0.0.1", "::1", ...names])];
    const server = authority.issue({ commonName: "pinpadd test acquirer", names: hostNames, ...valid });
    const client = authority.issue({ commonName: "pinpadd test terminal", ...valid });
    writeFileSync(at("authority"), authority.certificate);
    writeFileSync(at("client"), client.certificate);
    writeSecret(at("clientKey"), client.key);
    writeFileSync(at("server"), server.certificate);
    // Last: a folder that has it has all.
    writeSecret(at("serverKey"), server.key);
  }
  const read = (file: keyof typeof tlsFiles) => readFileSync(at(file), "utf8");
  return {
    certificate: read("server"),
    key: read("serverKey"),
    clientAuthority: asksForClients ? read("authority") : undefined,
  };
}

function writeSecret(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  // What was there before keeps its mode.
  chmodSync(path, 0o600);
}
