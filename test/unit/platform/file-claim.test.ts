import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimFile } from "../../../src/platform/file-claim.ts";

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pinpad-claim-"));
  file = join(folder, "store.bin");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a file that one process at a time may have open", () => {
  it("is given to the first and refused to the second until the first gives it back", async () => {
    const giveBack = await claimFile(file);
    await expect(claimFile(file)).rejects.toMatchObject({ code: "EBUSY" });
    await giveBack();
    await (await claimFile(file))();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("names the process that has it", async () => {
    const giveBack = await claimFile(file);
    await expect(claimFile(file)).rejects.toThrow(`process ${process.pid}`);
    await giveBack();
  });

  it("is refused while another process lives, and taken over once that was killed", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); console.log('up')"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    await once(other.stdout, "data");
    writeFileSync(`${file}.lock`, `${other.pid} -\n`);
    await expect(claimFile(file)).rejects.toMatchObject({ code: "EBUSY" });
    other.kill("SIGKILL");
    await once(other, "exit");
    await (await claimFile(file))();
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it.runIf(existsSync("/proc/self/stat"))(
    "is taken over when its process number now belongs to another process",
    async () => {
      writeFileSync(`${file}.lock`, `${process.pid} 1\n`);
      await (await claimFile(file))();
    },
  );

  it.each(["", "no number", "-5 -", "99999999 12"])(
    "is taken over from a mark that names no live process: %j",
    async (mark) => {
      writeFileSync(`${file}.lock`, mark);
      await (await claimFile(file))();
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it("goes to exactly one of many who find the same stale mark", async () => {
    writeFileSync(`${file}.lock`, "99999999 12\n");
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => claimFile(file)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
