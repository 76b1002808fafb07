import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CardLock, CardRecord, Instant } from "../../../src/attempts/try-policy.ts";
import {
  decodeCardRecord,
  decodeDeviceWindow,
  decodePoweredOnMs,
  decodeUnlocks,
  encodeCardRecord,
  encodeDeviceWindow,
  encodePoweredOnMs,
  encodeUnlocks,
  type Unlock,
} from "../../../src/attempts/try-record.ts";

const u48 = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const instant: fc.Arbitrary<Instant> = fc.record({ poweredOnMs: u48, wallMs: fc.option(u48) });
const lock: fc.Arbitrary<CardLock> = fc.oneof(
  fc.constant({ kind: "none" as const }),
  instant.map((since) => ({ kind: "here" as const, since })),
  instant.map((since) => ({ kind: "bank" as const, since })),
);
const card: fc.Arbitrary<CardRecord> = fc.oneof(
  fc.record({ tries: fc.integer({ min: 1, max: 255 }), phase: fc.constant("none" as const), lock, lastTry: instant }),
  fc.record({
    tries: fc.integer({ min: 1, max: 255 }),
    phase: fc.constantFrom("reserved" as const, "sent" as const),
    lock: fc.constant({ kind: "none" as const }),
    lastTry: instant,
  }),
);
const window = fc.array(u48, { maxLength: 120 }).map((times) => times.sort((a, b) => a - b));
const unlock: fc.Arbitrary<Unlock> = fc.record({
  ref: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString("hex")),
  reason: fc.constantFrom("technician", "host"),
  at: instant,
});

describe("the ledger's records", () => {
  it("come back as they were written", () => {
    const roundTrips = <T>(values: fc.Arbitrary<T>, encode: (value: T) => Buffer, decode: (bytes: Buffer) => T) =>
      fc.assert(
        fc.property(values, (value) => {
          expect(decode(encode(value))).toEqual(value);
        }),
      );
    roundTrips(card, encodeCardRecord, decodeCardRecord);
    roundTrips(window, encodeDeviceWindow, decodeDeviceWindow);
    roundTrips(u48, encodePoweredOnMs, decodePoweredOnMs);
    roundTrips(fc.array(unlock, { maxLength: 12 }), encodeUnlocks, decodeUnlocks);
  });

  it("are decoded from their own bytes and no others: anything else is PP705", () => {
    const codecs = [
      (bytes: Buffer) => encodeCardRecord(decodeCardRecord(bytes)),
      (bytes: Buffer) => encodeDeviceWindow(decodeDeviceWindow(bytes)),
      (bytes: Buffer) => encodePoweredOnMs(decodePoweredOnMs(bytes)),
      (bytes: Buffer) => encodeUnlocks(decodeUnlocks(bytes)),
    ];
    const samples = fc.oneof(
      card.map(encodeCardRecord),
      window.map(encodeDeviceWindow),
      fc.array(unlock, { maxLength: 12 }).map(encodeUnlocks),
      fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    );
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 });
    fc.assert(
      fc.property(samples, edits, fc.nat(), (sample, changes, cut) => {
        const bytes = Buffer.from(sample.subarray(0, sample.length - (cut % 3)));
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        for (const codec of codecs) {
          try {
            expect(codec(bytes)).toEqual(bytes);
          } catch (error) {
            expect(error).toMatchObject({ code: "PP705" });
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["no tries at all", [1, 0, 0, 0]],
    ["an unknown phase", [1, 1, 3, 0]],
    ["an unknown lock", [1, 1, 0, 3]],
    ["a lock during a try", [1, 1, 1, 1]],
    ["another version", [2, 1, 0, 0]],
  ])("with %s are PP705", (_what, head) => {
    const bytes = Buffer.concat([Buffer.from(head), Buffer.alloc(26)]);
    expect(() => decodeCardRecord(bytes)).toThrow(/PP705/);
  });

  it("of PIN blocks in no ascending order or beyond 120 are PP705", () => {
    expect(() => decodeDeviceWindow(encodeDeviceWindow([2, 1]))).toThrow(/PP705/);
    expect(() => decodeDeviceWindow(encodeDeviceWindow(Array(121).fill(1)))).toThrow(/PP705/);
  });
});
