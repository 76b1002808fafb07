import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChipIdentity, chipIdentity } from "../../../../src/card/emv/chip-identity.ts";
import type { ChipProblem } from "../../../../src/card/emv/chip-problem.ts";
import type { PdolValues } from "../../../../src/card/emv/pdol.ts";
import { type ChipApplication, type ChipCard, soundRecords, TestChip, tlv } from "../../../support/chip-card.ts";

const unionPay = { aid: "A000000333010101", pan: "6217000010000000003" };
const visa = { aid: "A0000000031010", pan: "4761739001010010" };
const sound = ({ aid, pan }: { aid: string; pan: string }): ChipApplication => ({ aid, records: soundRecords(pan) });

/** More questions than any real card is asked. */
const mostCommands = 200;

function talk(chip: { answer(command: Uint8Array): Uint8Array }, values?: PdolValues): ChipIdentity | ChipProblem {
  const dialogue = chipIdentity(values);
  let step = dialogue.next();
  for (let count = 0; !step.done; count += 1) {
    if (count > mostCommands) throw new Error("the dialogue does not end");
    step = dialogue.next(chip.answer(step.value));
  }
  return step.value;
}

function identityOf(card: ChipCard, values?: PdolValues): ChipIdentity {
  const identity = talk(new TestChip(card), values);
  if (!(identity instanceof ChipIdentity)) throw new Error(JSON.stringify(identity));
  return identity;
}

const problemOf = (card: ChipCard) => talk(new TestChip(card));
const oneWith = (change: Partial<ChipApplication>): ChipCard => ({ applications: [{ ...sound(visa), ...change }] });
const withRecord = (...objects: Buffer[]): ChipCard => oneWith({ records: { 1: [tlv(0x70, ...objects)] } });
const locator = (hex: string) =>
  oneWith({ options: Buffer.concat([tlv(0x80, "3900", hex), Buffer.from("9000", "hex")]) });

describe("a chip's identity", () => {
  for (const t0 of [false, true]) {
    it(`is read through the card's directory, ${t0 ? "its data fetched as T=0 has it" : "its answers whole"}`, () => {
      const identity = identityOf({ applications: [sound(unionPay)], t0 });
      expect(identity.track2.pan.reveal()).toBe(unionPay.pan);
      expect(identity.track2.expiry).toBe("3012");
      expect(identity.track2.serviceCode).toBe("220");
      expect(identity).toMatchObject({ panSequence: "01", expiryDate: "301231", label: "A LABEL" });
      expect(identity.cardholderName()).toBe("A CARD/HOLDER");
    });
  }

  it("is read from a card without a directory, by asking for each scheme", () => {
    for (const directoryStatus of ["6A82", "6D00"]) {
      expect(identityOf({ applications: [sound(visa)], directoryStatus }).track2.pan.reveal()).toBe(visa.pan);
    }
  });

  it("is that of the next application of a scheme whose first one is blocked, without a directory too", () => {
    const aid = "A000000003101001";
    const card = new TestChip({ applications: [{ ...sound(visa), aid }], directoryStatus: "6A82" });
    const whole = Buffer.from(aid, "hex");
    const answer = (command: Uint8Array) => {
      const isPartial = command[1] === 0xa4 && command[4] === 7;
      if (!isPartial) return card.answer(command);
      const isVisa = Buffer.from(command.subarray(5, 12)).equals(whole.subarray(0, 7));
      if (!isVisa) return Buffer.from("6A82", "hex");
      if (command[3] !== 2) return Buffer.from("6283", "hex");
      return card.answer(Uint8Array.from([0x00, 0xa4, 0x04, 0x00, whole.length, ...whole, 0x00]));
    };
    const identity = talk({ answer });
    expect(identity instanceof ChipIdentity && identity.track2.pan.reveal()).toBe(visa.pan);
  });

  it("is that of the application that card and issuer want most", () => {
    const applications = [
      { ...sound(visa), priority: 2 },
      { ...sound(unionPay), priority: 1 },
    ];
    for (const directoryStatus of [{}, { directoryStatus: "6A82" }]) {
      expect(identityOf({ applications, ...directoryStatus }).track2.pan.reveal()).toBe(unionPay.pan);
    }
  });

  it.each(["6283", "6A82"])("is that of the next application when the first answers %s", (selectStatus) => {
    const applications = [{ ...sound(visa), selectStatus }, sound(unionPay)];
    expect(identityOf({ applications }).track2.pan.reveal()).toBe(unionPay.pan);
  });

  it("is that of the next application when the first does not want to be used", () => {
    const applications = [{ ...sound(visa), options: Buffer.from("6985", "hex") }, sound(unionPay)];
    expect(identityOf({ applications }).track2.pan.reveal()).toBe(unionPay.pan);
  });

  it("is read whether the card answers with a plain list or with data objects", () => {
    const options = Buffer.concat([
      tlv(0x77, tlv(0x82, "3900"), tlv(0x94, "08010100", "10010200")),
      Buffer.from("9000", "hex"),
    ]);
    expect(identityOf(oneWith({ options })).track2.pan.reveal()).toBe(visa.pan);
  });

  it("tells the card what it asks for, in the length it wants, and zeros for what we do not know", () => {
    // Amount 6, country 2, unpredictable number 4, merchant name 3.
    const chip = new TestChip(oneWith({ pdol: "9F02069F1A029F37049F4E03" }));
    const values: PdolValues = new Map([
      [0x9f02, Uint8Array.from([0x12, 0x34])],
      [0x9f1a, Uint8Array.from([0x00, 0x01, 0x56])],
      [0x9f4e, Uint8Array.from([0x41, 0x42, 0x43, 0x44])],
    ]);
    expect(talk(chip, values)).toBeInstanceOf(ChipIdentity);
    expect(chip.commands).toContain("80A8000011830F00000000123401560000000041424300");
  });

  it("prints masked, without the holder's name", () => {
    const identity = identityOf({ applications: [sound(visa)] });
    for (const printed of [inspect(identity), JSON.stringify(identity)]) {
      expect(printed).not.toMatch(/1739001010|HOLDER|1234/);
      expect(printed).toContain("476173******0010");
    }
  });

  it("leaves no answer of the card behind, read or given up", () => {
    const chip = new TestChip({ applications: [sound(visa)], t0: true });
    talk(chip);
    const givenUp = chipIdentity();
    const first = givenUp.next();
    const held = chip.answer(first.value as Uint8Array);
    givenUp.next(held);
    givenUp.return({ problem: "noStatus", step: "" });
    expect(chip.answers.flatMap((answer) => [...answer]).filter((byte) => byte !== 0)).toEqual([]);
  });
});

describe("a chip without an identity", () => {
  const step = "READ RECORD 1 of file 1";
  const track2 = tlv(0x57, "4761739001010010D3012220112340");
  it.each<[string, ChipCard, Partial<ChipProblem>]>([
    [
      "is blocked as a whole",
      { applications: [], directoryStatus: "6A81" },
      { problem: "cardBlocked", status: 0x6a81 },
    ],
    ["has its application blocked", oneWith({ selectStatus: "6283" }), { problem: "applicationBlocked" }],
    [
      "has its application blocked, and no directory",
      { ...oneWith({ selectStatus: "6283" }), directoryStatus: "6A82" },
      { problem: "applicationBlocked" },
    ],
    [
      "has no application that we know",
      { applications: [{ ...sound(visa), aid: "D2760001240102" }] },
      { problem: "noApplication" },
    ],
    ["is empty", { applications: [] }, { problem: "noApplication" }],
    ["refuses with a status of its own", oneWith({ selectStatus: "6F00" }), { problem: "status", status: 0x6f00 }],
    ["has no track 2", withRecord(tlv(0x5a, visa.pan)), { problem: "missing", tag: 0x57 }],
    [
      "names another PAN in its track 2",
      withRecord(track2, tlv(0x5a, "5413330089600010")),
      { problem: "mismatch", tag: 0x5a, step },
    ],
    ["names its track 2 twice", withRecord(track2, track2), { problem: "twice", tag: 0x57, step, at: 19 }],
    [
      "has a wrong check digit",
      withRecord(tlv(0x57, "4761739001010011D30122201F")),
      { problem: "malformed", tag: 0x57, at: 11 },
    ],
    [
      "has a letter in its PAN",
      withRecord(tlv(0x57, "47617390A1010010D30122201F")),
      { problem: "malformed", tag: 0x57, at: 8 },
    ],
    [
      "has a card number sequence that is none",
      withRecord(track2, tlv(0x5f34, "0A")),
      { problem: "malformed", tag: 0x5f34 },
    ],
    [
      "has an expiry date that is none",
      withRecord(track2, tlv(0x5f24, "30123")),
      { problem: "malformed", tag: 0x5f24 },
    ],
    ["has a record that is no template", oneWith({ records: { 1: [track2] } }), { problem: "malformed", tag: 0x70 }],
    [
      "has a record cut short",
      oneWith({ records: { 1: [tlv(0x70, track2).subarray(0, 9)] } }),
      { problem: "valueCut", at: 9 },
    ],
    ["has a cut object in a record", withRecord(track2.subarray(0, 9)), { problem: "valueCut", step, at: 11 }],
    ["has an object of no stated length", withRecord(Buffer.from("5780", "hex")), { problem: "lengthForm", at: 3 }],
    ["lists no file", locator(""), { problem: "malformed", tag: 0x94 }],
    ["lists a file in part", locator("080101"), { problem: "malformed", tag: 0x94, at: 4 }],
    ["lists file 0", locator("00010100"), { problem: "malformed", tag: 0x94 }],
    ["lists a file backwards", locator("08030100"), { problem: "malformed", tag: 0x94 }],
    ["lists more authenticated records than records", locator("08010102"), { problem: "malformed", tag: 0x94 }],
    ["lists more records than any card has", locator("0801010010014100"), { problem: "tooMuch", tag: 0x94, at: 8 }],
    ["lists a record that it has not", locator("08010500"), { problem: "status", status: 0x6a83 }],
    ["asks for more than a command holds", oneWith({ pdol: "9F02FF" }), { problem: "tooMuch", tag: 0x9f38 }],
    ["asks for a tag cut short", oneWith({ pdol: "9F" }), { problem: "tagCut", tag: 0x9f38 }],
    ["asks without a length", oneWith({ pdol: "9F02" }), { problem: "lengthCut", tag: 0x9f38 }],
  ])("%s: that is said, with the place", (_, card, problem) => {
    expect(problemOf(card)).toMatchObject(problem);
  });

  it("that answers nothing, or always has more to fetch, is given up", () => {
    expect(talk({ answer: () => Buffer.alloc(0) })).toMatchObject({ problem: "noStatus" });
    expect(talk({ answer: () => Buffer.from("6110", "hex") })).toMatchObject({ problem: "tooMuch" });
    expect(talk({ answer: () => Buffer.from("6C10", "hex") })).toMatchObject({ problem: "noApplication" });
  });

  it("may answer anything at any time: the talk ends, in an identity or a problem that tells no digit", () => {
    const hostile = fc.array(fc.tuple(fc.nat(11), fc.nat(300), fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
    const cards = fc.constantFrom<ChipCard>(
      { applications: [sound(unionPay), sound(visa)] },
      { applications: [sound(visa)], t0: true },
      { applications: [sound(visa)], directoryStatus: "6A82" },
    );
    fc.assert(
      fc.property(cards, hostile, fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 3 }), (card, flips, junk) => {
        const chip = new TestChip(card);
        let count = 0;
        const end = talk({
          answer: (command) => {
            const answer = chip.answer(command);
            count += 1;
            const replaced = junk[count % 7];
            if (count % 5 === 4 && replaced) return replaced;
            for (const [at, place, byte] of flips) if (at === count - 1 && place < answer.length) answer[place] = byte;
            return answer;
          },
        });
        if (end instanceof ChipIdentity) expect([visa.pan, unionPay.pan]).toContain(end.track2.pan.reveal());
        else expect(JSON.stringify(end)).not.toMatch(/\d{9}/);
      }),
      { numRuns: 2_000 },
    );
  });
});
