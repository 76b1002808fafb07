import { describe, expect, it } from "vitest";
import { forbidCoreDumps } from "../../../src/platform/forbid-core-dumps.ts";
import { loadLibc } from "../../../src/platform/libc.ts";
import { openSecretMemory, secretMemoryFrom } from "../../../src/platform/secret-memory.ts";
import { fakeLibc } from "../../support/fake-libc.ts";

const notInstalled = () => Promise.reject(new Error("Cannot find package 'koffi'\nimported from a file"));
const prGetDumpable = 3;

describe("the memory for secrets", () => {
  it("is locked where the system lets us", async () => {
    const memory = await secretMemoryFrom(() => Promise.resolve(fakeLibc()));
    expect(memory.kind).toBe("locked");
    expect(memory.degraded).toBeUndefined();
  });

  it("is ordinary without the native package, and says so in one line", async () => {
    const memory = await secretMemoryFrom(notInstalled);
    expect(memory).toMatchObject({ kind: "ordinary", degraded: "Cannot find package 'koffi'" });
    const secret = memory.allocate(12);
    expect(secret.fill(7)).toHaveLength(12);
    memory.release(secret);
    expect(secret).toEqual(Buffer.alloc(12));
  });

  it("is ordinary when the kernel refuses to lock, and never pretends", async () => {
    const refusing = fakeLibc({ refused: ["lockPages"] });
    const memory = await secretMemoryFrom(() => Promise.resolve(refusing));
    expect(memory).toMatchObject({ kind: "ordinary", degraded: "lockPages: ENOMEM" });
  });

  it("is one for the whole process, however often it is opened", async () => {
    expect(await openSecretMemory()).toBe(await openSecretMemory());
  });
});

describe("core dumps", () => {
  it("are said to be possible where they cannot be forbidden", async () => {
    expect(await forbidCoreDumps(notInstalled)).toBe("Cannot find package 'koffi'");
    expect(await forbidCoreDumps(() => Promise.resolve(fakeLibc({ refused: ["control"] })))).toBe("control: ENOMEM");
  });

  it("are forbidden, as the kernel itself says", async ({ skip }) => {
    const libc = await loadLibc().catch((error: Error) => skip(error.message));
    expect(await forbidCoreDumps()).toBeUndefined();
    expect(libc.control(prGetDumpable, 0)).toBe(0);
  });
});
