import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ccidMessageText, icrwFrameText } from "../../../../hardware/reader/frame-text.ts";
import { icrwFrame } from "../../../../hardware/reader/icrw-framer.ts";
import { icrwModel } from "../../../../hardware/reader/icrw-models.ts";
import { icrwTap } from "../../../../hardware/reader/tapped-link.ts";

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength });
const pans = digits(12, 19);
const direction = fc.constantFrom("sent" as const, "heard" as const);
const head = fc.constantFrom("C", "P", "N");
const frameCommand = fc.string({ unit: "grapheme-ascii", minLength: 2, maxLength: 2 });

/** A number in the two ways in which cards give it, with whatever stands around it. */
const cardData = fc
  .record({ pan: pans, rest: digits(0, 20), isPacked: fc.boolean(), name: fc.constantFrom("", "B", ";", "%B") })
  .map(({ pan, rest, isPacked, name }) => ({
    pan,
    bytes: isPacked
      ? Buffer.concat([Buffer.from([0x57, 0x13]), Buffer.from(pan.padEnd(20, "f"), "hex")])
      : Buffer.from(`${name}${pan}=${rest}`, "latin1"),
  }));

/** What the six digits in the middle, which a masked number hides, look like in any notation. */
function expectHidden(line: string, pan: string): void {
  const run = pan.slice(5, 11);
  expect(line).not.toContain(run);
  expect(line).not.toContain(Buffer.from(run).toString("hex").toUpperCase());
}

describe("a frame as text", () => {
  it.each([
    ["sent", "C10", "-> C10"],
    ["heard", "P1002", "<- P10 status 02"],
    ["heard", "N6228", "<- N62 error 28"],
    ["heard", "PA1002345-01A", '<- PA1 status 00, 8 bytes: 323334352D303141 "2345-01A"'],
    ["heard", "P61024761739001010010=31121010000000001", "<- P61 status 02, 34 bytes, masked"],
    ["sent", "CI9\x00\xa4\x04\x00", "-> CI9, 4 bytes, masked"],
    ["heard", ";4761739001010010=3112?", "<- no known frame, 23 bytes, masked"],
    ["sent", "C?1ABC", "-> C?1, 3 bytes, masked"],
  ] as const)("says what is no card's: %s %j", (way, text, line) => {
    expect(icrwFrameText(way, Buffer.from(text, "latin1"), 2)).toBe(line);
  });

  it("never shows a card's number, whatever command it comes with", () => {
    fc.assert(
      fc.property(
        direction,
        head,
        frameCommand,
        fc.constantFrom("00", "02", ""),
        cardData,
        (way, first, command, status, card) => {
          const text = Buffer.concat([Buffer.from(`${first}${command}${status}`, "latin1"), card.bytes]);
          expectHidden(icrwFrameText(way, text, 2), card.pan);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("shows nothing at all of tracks and of chip exchanges", () => {
    const data = fc.uint8Array({ minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(fc.constantFrom("P61", "P62", "P63", "P65", "PI9", "PI7"), data, (command, bytes) => {
        const text = Buffer.concat([Buffer.from(`${command}02`), bytes]);
        expect(icrwFrameText("heard", text, 2)).toBe(`<- ${command} status 02, ${bytes.length} bytes, masked`);
      }),
    );
  });

  it("never shows a card's number in a CCID message, and nothing of what a chip says but its answer to reset", () => {
    const types = fc.constantFrom(0x61, 0x62, 0x63, 0x65, 0x6b, 0x6f, 0x80, 0x81, 0x82, 0x83, 0x99);
    fc.assert(
      fc.property(direction, types, types, cardData, (way, type, request, { pan, bytes }) => {
        const message = { type, slot: 0, sequence: 1, specific: [0, 0, 0] as const, data: bytes };
        expectHidden(ccidMessageText(way, message, request), pan);
      }),
      { numRuns: 2_000 },
    );
    const answer = { type: 0x80, slot: 0, sequence: 7, specific: [0, 0, 0] as const, data: Buffer.from("3B00", "hex") };
    expect(ccidMessageText("heard", answer, 0x62)).toContain("2 bytes: 3B00");
    expect(ccidMessageText("heard", answer, 0x6f)).toBe(
      "<- 80 DataBlock, number 7, status 00, error 00, 2 bytes, masked",
    );
  });
});

describe("a tap on a line", () => {
  it("finds the frames in any pieces, counts what is none, and leaves the bytes as they are", () => {
    const model = icrwModel("ict3q8");
    const frame = icrwFrame(model, Buffer.from("P1002"));
    fc.assert(
      fc.property(fc.nat(frame.length), (cut) => {
        const lines: string[] = [];
        const tap = icrwTap(model, (line) => void lines.push(line));
        tap.show("sent", icrwFrame(model, Buffer.from("C10")));
        tap.show("heard", Buffer.from([0x06]));
        tap.show("heard", Buffer.from("4761739001010010"));
        const pieces = [Buffer.from(frame.subarray(0, cut)), Buffer.from(frame.subarray(cut))];
        for (const piece of pieces) tap.show("heard", piece);
        expect(lines).toEqual(["-> C10", "<- ACK", "<- 16 bytes of no frame, masked", "<- P10 status 02"]);
        expect(Buffer.concat(pieces)).toEqual(frame);
      }),
    );
  });
});
