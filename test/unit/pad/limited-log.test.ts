import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { LimitedLog, peerOf } from "../../../src/pad/limited-log.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";

const dropped: PadEvent = { event: "answerDropped", why: "malformed" };

function bench() {
  const clock = new VirtualClock();
  const lines: PadEvent[] = [];
  return { clock, lines, limited: new LimitedLog(clock, (event) => lines.push(event)) };
}

describe("the log of what a peer can bring about as often as it likes", () => {
  it("has a burst of lines, then one a minute that says how many were left out", () => {
    const { clock, lines, limited } = bench();
    for (let second = 0; second < 600; second += 1) {
      for (let time = 0; time < 100; time += 1) limited.hear("host", dropped);
      clock.advance(1_000);
    }
    const summaries = lines.filter(({ event }) => event === "notLogged");
    expect([lines.length - summaries.length, summaries.length]).toEqual([10, 10]);
    expect(summaries[1]).toEqual({ event: "notLogged", source: "host", count: 6_000 });
  });

  it("has every line of a peer that behaves", () => {
    const { clock, lines, limited } = bench();
    for (let minute = 0; minute < 100; minute += 1) {
      limited.hear("joint", dropped);
      clock.advance(60_000);
    }
    expect(lines).toHaveLength(100);
  });

  it("has one peer's lines while another floods it", () => {
    const { lines, limited } = bench();
    for (let time = 0; time < 1_000; time += 1) limited.hear("host", dropped);
    limited.hear("joint", { event: "fault", code: "PP804", detail: "news" });
    expect(lines.at(-1)).toMatchObject({ code: "PP804" });
  });

  it("accounts for every line, whatever the times, and never has more than a burst and one a minute", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 200 }), (waits) => {
        const { clock, lines, limited } = bench();
        for (const wait of waits) {
          clock.advance(wait);
          limited.hear("host", dropped);
        }
        const minutes = Math.ceil(waits.reduce((sum, wait) => sum + wait, 0) / 60_000);
        limited.stop();
        const counted = lines.reduce((sum, line) => sum + (line.event === "notLogged" ? line.count : 1), 0);
        expect(counted).toBe(waits.length);
        expect(lines.length).toBeLessThanOrEqual(10 + minutes + 1);
      }),
    );
  });

  it("is that of joint and host only: what a customer or a part does is told each time", () => {
    expect(peerOf({ event: "fault", code: "PP804", detail: "" })).toBe("joint");
    expect(peerOf(dropped)).toBe("host");
    expect(peerOf({ event: "fault", code: "PP202", detail: "" })).toBeUndefined();
    expect(peerOf({ event: "tamperOpened", policy: "erase-keys" })).toBeUndefined();
  });
});
