import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SwipeEvent, SwipeFramer } from "../../../../hardware/reader/swipe-framer.ts";

const track1 = "%B4761739001010010^KIOSK/TEST^2212201114380000?";
const track2 = ";4761739001010010=22122011143804400000?";
const track3 = "+014761739001010010=1?";

/** Events with the track as text, for comparison. */
function told(events: readonly SwipeEvent[]) {
  return events.map((event) =>
    event.kind === "track" ? { kind: event.kind, track2: event.track2.toString(), inSlot: event.inSlot } : event,
  );
}

function framed(text: string, wanted = true) {
  const framer = new SwipeFramer();
  return told(framer.push(Buffer.from(text, "latin1"), wanted));
}

const read = (inSlot: boolean) => [{ kind: "track", track2, inSlot }];

describe("SwipeFramer", () => {
  it.each([
    ["all options", `\x02\x1b${track1}${track2}${track3}1\r\x03`, read(true)],
    ["no options but CR", `${track1}${track2}\r`, read(false)],
    ["only track 2", `${track2}\r`, read(false)],
    ["ETX alone as the end", `\x02${track2}\x03`, read(false)],
    ["the card already out of the slot", `${track1}${track2}0\r`, read(false)],
    ["track 1 unreadable, track 2 not", `%E?${track2}1\r`, read(true)],
    ["track 3 unreadable, track 2 not", `${track2}+E?\r`, read(false)],
  ])("reads a frame with %s", (_, text, events) => {
    expect(framed(text)).toEqual(events);
  });

  it("says that a stripe gave only errors, or no track 2 at all", () => {
    expect(framed(";E?1\r")).toEqual([{ kind: "unreadable", reason: "badTrack", inSlot: true }]);
    expect(framed("%E?;E?+E?\r")).toEqual([{ kind: "unreadable", reason: "badTrack", inSlot: false }]);
    expect(framed(`${track1}\r`)).toEqual([{ kind: "unreadable", reason: "noData", inSlot: false }]);
  });

  it("takes a lone 1 or 0 for inserted and removed, ended by CR, by a frame or by a pause", () => {
    expect(framed("1\r")).toEqual([{ kind: "inserted" }]);
    expect(framed("0\r")).toEqual([{ kind: "removed" }]);
    expect(framed(`1${track2}1\r0\r`)).toEqual([{ kind: "inserted" }, ...read(true), { kind: "removed" }]);
    const framer = new SwipeFramer();
    expect(framer.push(Buffer.from("0"), false)).toEqual([]);
    expect(framer.gap()).toEqual([{ kind: "removed" }]);
  });

  it("takes the part number for a version and never for a card", () => {
    expect(framed("21088819A01\r")).toEqual([{ kind: "version", version: "21088819A01" }]);
  });

  it("makes nothing of a PAN that has lost its sentinel", () => {
    expect(framed(`${track2.slice(1)}\r`)).toEqual([]);
    expect(framed("476173900101\r")).toEqual([]);
  });

  it("drops a track with an impossible character, or one that is too long", () => {
    expect(framed(";47617390A1010010=2212201?\r")).toEqual([]);
    expect(framed(`;${"4".repeat(60)}?\r`)).toEqual([]);
    expect(framed(`;E4761739001010010=22122011?\r`)).toEqual([]);
  });

  it("finds the next card after one that was cut off", () => {
    expect(framed(`\x02${track2.slice(0, 20)}\x02${track2}\r`)).toEqual(read(false));
    expect(framed(`${track2.slice(0, 20)}\r${track2}\r`)).toEqual(read(false));
  });

  it("keeps a whole track whose reader sends no CR, and drops half a one, after a pause", () => {
    const whole = new SwipeFramer();
    whole.push(Buffer.from(track1 + track2), true);
    expect(told(whole.gap())).toEqual(read(false));
    const half = new SwipeFramer();
    half.push(Buffer.from(track1 + track2.slice(0, 30)), true);
    expect(half.gap()).toEqual([]);
    expect(half.isInside).toBe(false);
  });

  it("gives nothing of a card that was not wanted when its frame began, but its removal", () => {
    expect(framed(`1\r${track2}1\r0\r`, false)).toEqual([{ kind: "inserted" }, { kind: "removed" }]);
    const framer = new SwipeFramer();
    framer.push(Buffer.from(`\x02${track1}`), false);
    expect(framer.push(Buffer.from(`${track2}\r`), true)).toEqual([]);
    expect(told(framer.push(Buffer.from(`\x02${track2}\r`), true))).toEqual(read(false));
  });

  it("gives the same events for any chunking", () => {
    const stream = Buffer.from(`21088819A01\r1\r\x02\x1b${track1}${track2}1\r\x030\r;E?\r${track2}\r`);
    const whole = framed(stream.toString("latin1"));
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
        const framer = new SwipeFramer();
        const bounds = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const events = bounds.flatMap((end, index) => framer.push(stream.subarray(bounds[index - 1] ?? 0, end), true));
        expect(told(events)).toEqual(whole);
      }),
    );
  });

  it("finds a card after any garbage and a pause, whole and once", () => {
    const noise = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(noise, (garbage) => {
        const framer = new SwipeFramer();
        framer.push(garbage, false);
        framer.gap();
        expect(told(framer.push(Buffer.from(`${track1}${track2}1\r`), true))).toEqual(read(true));
      }),
    );
  });

  it("finds a card right after any garbage when its frame begins with STX", () => {
    const noise = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(noise, (garbage) => {
        const framer = new SwipeFramer();
        framer.push(garbage, false);
        const cards = told(framer.push(Buffer.from(`\x02${track2}\r`), true)).filter(({ kind }) => kind === "track");
        expect(cards).toEqual(read(false));
      }),
    );
  });

  it("never gives out a track that is not ; to ? of at most 40 characters, whatever comes in", () => {
    const likely = fc.constantFrom(...Buffer.from("%;+?E=^01479AB\r\x02\x03\x1b"));
    const bytes = fc.array(fc.oneof(likely, fc.integer({ min: 0, max: 255 })), { maxLength: 400 });
    fc.assert(
      fc.property(bytes, (stream) => {
        for (const event of told(new SwipeFramer().push(Buffer.from(stream), true))) {
          if (event.kind === "track") expect(event.track2).toMatch(/^;[0-9:;<=>]{0,38}\?$/);
        }
      }),
    );
  });

  it("forgets a megabyte of noise as it comes", () => {
    const framer = new SwipeFramer();
    const events = framer.push(Buffer.alloc(1_000_000, ";4761739001010010="), true);
    expect(events).toEqual([]);
    expect(framer.gap()).toEqual([]);
  });
});
