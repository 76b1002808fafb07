import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Libc, loadLibc } from "../../../src/platform/libc.ts";
import { LockedMemory } from "../../../src/platform/locked-memory.ts";
import { fakeLibc } from "../../support/fake-libc.ts";

const poolBytes = 4096;
const lockedPool = () => new LockedMemory(fakeLibc(), poolBytes);

describe("locked memory", () => {
  it("gives zeroed buffers of the asked length that share no byte, in any order of use", () => {
    const steps = fc.array(
      fc.oneof(fc.record({ take: fc.integer({ min: 0, max: 400 }) }), fc.record({ drop: fc.nat() })),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(steps, (moves) => {
        const memory = lockedPool();
        const held: { secret: Buffer; mark: number }[] = [];
        moves.forEach((move, at) => {
          const mark = 1 + (at % 255);
          if ("take" in move && held.reduce((sum, { secret }) => sum + secret.length + 16, move.take) < poolBytes / 4) {
            const secret = memory.allocate(move.take);
            expect(secret).toEqual(Buffer.alloc(move.take));
            held.push({ secret: secret.fill(mark), mark });
          } else if ("drop" in move && held.length > 0) {
            const [dropped] = held.splice(move.drop % held.length, 1);
            if (dropped) memory.release(dropped.secret);
            expect(dropped?.secret.some((byte) => byte !== 0)).toBe(false);
          }
          for (const { secret, mark: own } of held) expect(secret.every((byte) => byte === own)).toBe(true);
        });
      }),
    );
  });

  it("has room again for all that was released", () => {
    const memory = lockedPool();
    for (let round = 0; round < 1_000; round += 1) {
      const secrets = [12, 8, 351, 1_100, 32].map((lengthBytes) => memory.allocate(lengthBytes));
      for (const secret of secrets) memory.release(secret);
    }
    expect(memory.allocate(poolBytes)).toHaveLength(poolBytes);
  });

  it("says PP901 when it is full: secrets are not released", () => {
    const memory = lockedPool();
    for (let taken = 0; taken < poolBytes; taken += 16) memory.allocate(12);
    expect(() => memory.allocate(1)).toThrow("PP901");
  });

  it("refuses to release a secret twice, a part of one, and one that is not its own", () => {
    const memory = lockedPool();
    const secret = memory.allocate(32);
    const other = memory.allocate(32).fill(7);
    expect(() => memory.release(secret.subarray(16))).toThrow("PP901");
    memory.release(secret);
    expect(() => memory.release(secret)).toThrow("PP901");
    expect(() => memory.release(Buffer.alloc(32))).toThrow("PP901");
    expect(other.every((byte) => byte === 7)).toBe(true);
  });

  it.each(["mapPages", "lockPages"] as const)("is not made when %s is refused", (call) => {
    expect(() => new LockedMemory(fakeLibc({ refused: [call] }), poolBytes)).toThrow(`${call}: ENOMEM`);
  });

  it("is not made when the pages would be in core dumps or in child processes", () => {
    expect(() => new LockedMemory(fakeLibc({ refusedAdvices: [16] }), poolBytes)).toThrow("MADV_DONTDUMP");
    expect(() => new LockedMemory(fakeLibc({ refusedAdvices: [10] }), poolBytes)).toThrow("MADV_DONTFORK");
  });

  it("is made where the kernel does not know MADV_WIPEONFORK: children do not have the pages anyway", () => {
    expect(new LockedMemory(fakeLibc({ refusedAdvices: [18] }), poolBytes).kind).toBe("locked");
  });
});

const libc = await loadLibc().catch((error: Error) => error.message);

describe.skipIf(typeof libc === "string")("locked memory of this system", () => {
  it("is locked, not dumped, not copied into children, as the kernel itself says", () => {
    let address = 0n;
    const real = libc as Libc;
    const memory = new LockedMemory(
      {
        ...real,
        mapPages: (lengthBytes) => {
          const mapped = real.mapPages(lengthBytes);
          address = mapped.address;
          return mapped;
        },
      },
      32 * 1024,
    );
    const secret = memory.allocate(12).fill(7);
    const [, mapping = ""] = readFileSync("/proc/self/smaps", "latin1").split(
      new RegExp(`^0*${address.toString(16)}-`, "m"),
    );
    expect(mapping).toMatch(/^Locked: +32 kB$/m);
    expect(/^VmFlags: (.*)$/m.exec(mapping)?.[1]?.split(" ")).toEqual(expect.arrayContaining(["lo", "dd", "dc", "wf"]));
    memory.release(secret);
  });

  it("throws the call and the errno that the kernel gave", () => {
    expect(() => (libc as Libc).advisePages(0n, 4096, 999)).toThrow("madvise: EINVAL");
    expect(() => (libc as Libc).mapPages(0)).toThrow("mmap: EINVAL");
  });
});
