import type { FileSystem } from "../ports/file-system.ts";
import { TestAuthority } from "./acquirer/test-authority.ts";

/** The files of a bench that speaks TLS, by name. */
export const benchTlsNames = {
  /** What the pad pins. */
  authority: "ca.pem",
  hostCertificate: "host.pem",
  hostKey: "host.key",
  terminalCertificate: "terminal.pem",
  terminalKey: "terminal.key",
} as const;

/** Their contents, PEM. */
export type BenchTlsFiles = Readonly<Record<keyof typeof benchTlsNames, string>>;

const dayMs = 86_400_000;
const validDays = 365;
const largestBytes = 8_192;

/** Certificates for both sides, in the folder: those that are there, or new ones. Errors are the file system's. */
export async function benchTlsFiles(
  fileSystem: FileSystem,
  pathOf: (name: string) => string,
  nowMs: number,
): Promise<BenchTlsFiles> {
  const keys = Object.keys(benchTlsNames) as (keyof BenchTlsFiles)[];
  if (!(await fileSystem.exists(pathOf(benchTlsNames.authority)))) {
    const files = newFiles(nowMs);
    // The authority last: its being there says that all are.
    for (const key of [...keys].reverse()) {
      await fileSystem.create(pathOf(benchTlsNames[key]), Buffer.from(files[key]), 0o400);
    }
  }
  const read = async (key: keyof BenchTlsFiles): Promise<string> =>
    (await fileSystem.readSmall(pathOf(benchTlsNames[key]), largestBytes)).toString("utf8");
  return {
    authority: await read("authority"),
    hostCertificate: await read("hostCertificate"),
    hostKey: await read("hostKey"),
    terminalCertificate: await read("terminalCertificate"),
    terminalKey: await read("terminalKey"),
  };
}

/** An authority that signs one host and one terminal, and is forgotten. */
function newFiles(nowMs: number): BenchTlsFiles {
  const validity = { notBeforeMs: nowMs - dayMs, notAfterMs: nowMs + validDays * dayMs };
  const authority = new TestAuthority({ commonName: "Bench test authority", ...validity });
  const host = authority.issue({ commonName: "Bench test acquirer", names: ["localhost", "127.0.0.1"], ...validity });
  const terminal = authority.issue({ commonName: "Bench terminal", ...validity });
  return {
    authority: authority.certificate,
    hostCertificate: host.certificate,
    hostKey: host.key,
    terminalCertificate: terminal.certificate,
    terminalKey: terminal.key,
  };
}
