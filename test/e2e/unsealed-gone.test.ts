import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { liveMemory, whyNoMemory } from "../support/memory-dump.ts";
import { buildProgram } from "../support/program.ts";

/** As many bytes as DUKPT registers have; a value of a block or two is overwritten too soon to be found. */
const secretBytes = 368;
const partBytes = 8;
const dist = new URL("../../dist/src/", import.meta.url);

/** Seals a secret, wipes it, opens it, wipes that, and stops in the same turn. The secret comes in two halves that tell nothing alone. */
const program = (open: string) => `
  import { createDecipheriv, randomBytes } from "node:crypto";
  import { seal, unseal } from "${new URL("keys/seal.js", dist)}";
  import { ordinaryMemory } from "${new URL("pin/secret-memory.js", dist)}";
  const halves = Buffer.concat(await process.stdin.toArray());
  const secret = Buffer.alloc(${secretBytes});
  for (let at = 0; at < secret.length; at += 1) secret[at] = halves[at] ^ halves[at + secret.length];
  const key = randomBytes(32);
  const sealed = seal(key, "a label", secret, { bytes: randomBytes });
  secret.fill(0);
  ${open}
  process.kill(process.pid, "SIGSTOP");
`;

const ours = `unseal(key, "a label", sealed, ordinaryMemory).fill(0);`;
/** What Node invites to: one update for all. */
const inOnePiece = `
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 13), { authTagLength: 16 });
  decipher.setAAD(Buffer.from("pinpad 1 a label"));
  decipher.setAuthTag(sealed.subarray(-16));
  decipher.update(sealed.subarray(13, -16)).fill(0);
  decipher.final();`;

/** How many parts of the secret are in the memory of a process that has just opened and wiped it. */
async function partsLeft(open: string): Promise<number> {
  const secret = randomBytes(secretBytes);
  const mask = randomBytes(secretBytes);
  const child = spawn(process.execPath, ["--input-type=module", "-e", program(open)], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  try {
    const masked = secret.map((byte, at) => byte ^ (mask[at] ?? 0));
    child.stdin.end(Buffer.concat([masked, mask]));
    while (!/^State:\s+[Tt]/m.test(readFileSync(`/proc/${child.pid}/status`, "latin1"))) await delay(10);
    const memory = liveMemory(child.pid ?? 0);
    const parts = Array.from({ length: secretBytes / partBytes }, (_, part) =>
      secret.subarray(part * partBytes, (part + 1) * partBytes),
    );
    return parts.filter((part) => memory.some(({ bytes }) => bytes.includes(part))).length;
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

describe.skipIf(whyNoMemory() !== undefined)("a sealed secret that was opened and wiped", () => {
  beforeAll(buildProgram);

  it("leaves nothing of it in freed memory", async () => {
    for (let turn = 0; turn < 3; turn += 1) expect(await partsLeft(ours)).toBe(0);
  });

  it("would be found there if it had been opened in one piece", async () => {
    expect(await partsLeft(inOnePiece)).toBeGreaterThan(10);
  });
});
