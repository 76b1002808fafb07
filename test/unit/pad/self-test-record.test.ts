import { describe, expect, it } from "vitest";
import type { Instant } from "../../../src/attempts/try-policy.ts";
import { SelfTestRecord } from "../../../src/pad/self-test-record.ts";

function record() {
  const kept = new Map<string, Buffer>();
  let now: Instant = { poweredOnMs: 1_000, wallMs: null };
  const store = {
    get: (key: string) => kept.get(key),
    commit: async (changes: ReadonlyMap<string, Uint8Array | null>) => {
      for (const [key, value] of changes) if (value) kept.set(key, Buffer.from(value));
    },
  };
  const later = (poweredOnMs: number, wallMs: number | null = null) => {
    now = { poweredOnMs, wallMs };
  };
  return { kept, later, tests: new SelfTestRecord({ store, now: () => now }) };
}

describe("the record of the last self-test", () => {
  it("is none at first, then the last with its age and what it found", async () => {
    const { tests, later } = record();
    expect(tests.last()).toBeUndefined();
    await tests.keep([]);
    later(5_000);
    expect(tests.last()).toEqual({ agoMs: 4_000, failed: [] });
    await tests.keep(["store", "keypad"]);
    expect(tests.last()).toEqual({ agoMs: 0, failed: ["store", "keypad"] });
  });

  it("ages while the pad has no power, where a clock was set both times, and never backwards", async () => {
    const { tests, later } = record();
    later(1_000, 10_000);
    await tests.keep([]);
    later(2_000, 90_010_000);
    expect(tests.last()?.agoMs).toBe(90_000_000);
    later(500, null);
    expect(tests.last()?.agoMs).toBe(0);
  });

  it.each(["", "1", "x - ", "1 2 STORE", "1 - keys\n"])("is refused when it is damaged: %j", async (text) => {
    const { tests, kept } = record();
    await tests.keep([]);
    for (const key of kept.keys()) kept.set(key, Buffer.from(text));
    expect(() => tests.last()).toThrow(/PP705/);
  });
});
