import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withHappening } from "../../../src/upkeep/count.ts";
import { newUpkeep } from "../../../src/upkeep/upkeep.ts";
import { readUpkeep, upkeepBytes } from "../../../src/upkeep/upkeep-record.ts";

const upkeep = withHappening(newUpkeep({ poweredOnMs: 5, wallMs: 1_000 }), { what: "notRead", why: "parity" });

describe("the record of what wears", () => {
  it("is read as it was written", () => {
    expect(readUpkeep(upkeepBytes(upkeep))).toEqual(upkeep);
  });

  it("is no record, and no exception, when any of its bytes is another", () => {
    const whole = upkeepBytes(upkeep);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const damaged = Buffer.from(whole);
        damaged[place] = (damaged[place] ?? 0) ^ change;
        const read = readUpkeep(damaged);
        expect(read === undefined || JSON.stringify(read).length > 0).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(readUpkeep(Buffer.from(bytes))).toBeUndefined();
      }),
    );
  });

  it("of an older version, which had fewer counts, begins the others at nothing", () => {
    const { powerCutCount: _, ...older } = upkeep.counts;
    const kept = Buffer.from(JSON.stringify({ ...upkeep, counts: older }));
    expect(readUpkeep(kept)?.counts).toEqual({ ...upkeep.counts, powerCutCount: 0 });
  });
});
