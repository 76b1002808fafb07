import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decryptPinBlock } from "../../src/bench/acquirer/pin-verification.ts";
import { type TestCard, testCards } from "../../src/bench/acquirer/test-cards.ts";
import { testKeys } from "../../src/bench/acquirer/test-keys.ts";
import { newPins, type Scenario } from "../../src/bench/scenario.ts";
import { scenarios, selfContainedScenarios } from "../../src/bench/scenarios.ts";
import { type CapturedBench, type Note, playCaptured } from "../support/captured-bench.ts";
import { packPayment, samplePayment } from "../support/payment-samples.ts";
import { leaksIn, secretNeedles, wrongPin } from "../support/secrets.ts";
import { withoutCardFields } from "../support/wire-tap.ts";

/** The test cards with PINs so long that no other number looks like one. */
const canaryPins = ["815392746031", "27491836504", "590817263948", "38261947502", "704938152674"];
const cards: readonly TestCard[] = testCards.map((card, at) => ({
  ...card,
  pin: canaryPins[at] ?? String(913_572_460_818 + at * 7_919),
}));
const [good] = cards;
if (!good) throw new Error("there are no cards");

const demonstration = scenarios.find(({ id }) => id === "wrong-pin-then-approved") ?? selfContainedScenarios[0];
if (!demonstration) throw new Error("there are no scenarios");

const ksnsOf = ({ requests }: CapturedBench) => requests.map((fields) => (fields.get(62) ?? "").slice(3));

/** The cards that the pad has seen; of the others it cannot know a thing. */
function cardsIn({ steps }: Scenario): TestCard[] {
  const shown = steps.flatMap((step) => ("insert" in step ? step.insert : "swipe" in step ? step.swipe : []));
  return cards.filter(({ id }) => shown.includes(id));
}

function leaksOf(scenario: Scenario, captured: CapturedBench): string[] {
  const ofCards = secretNeedles(cardsIn(scenario), ksnsOf(captured));
  const chosen = Object.entries(newPins).map(([name, digits]) => ({ name, bytes: Buffer.from(digits) }));
  return leaksIn(captured.places, [...ofCards, ...chosen, ...captured.padSecrets]);
}

describe("no PIN, PAN, track, PIN block or key is told, shown, sent or kept", () => {
  it.each(selfContainedScenarios.map((scenario) => [scenario.id, scenario] as const))("in %s", async (_, scenario) => {
    const captured = await playCaptured(scenario, cards);
    expect(captured.problems).toEqual([]);
    expect(leaksOf(scenario, captured)).toEqual([]);
    expect([...captured.places.keys()]).toEqual(
      expect.arrayContaining([
        "pad events",
        "screens",
        "report",
        "file store.bin",
        "file head.json",
        "file events-000000000001.jsonl",
      ]),
    );
  });
});

describe("on the wire", () => {
  it("the PIN is there encrypted under the PIN key of its KSN, and no KSN comes twice", async () => {
    const captured = await playCaptured(demonstration, cards);
    const bdk = Buffer.from(testKeys.bdk, "hex");
    const pins = captured.requests.map((fields) => {
      const [pan = "", block = "", ksn = ""] = [fields.get(2), fields.get(52), fields.get(62)?.slice(3)];
      return decryptPinBlock(bdk, Buffer.from(ksn, "hex"), Buffer.from(block, "hex"), pan)?.join("");
    });
    expect(pins).toEqual([wrongPin(good.pin), good.pin]);
    expect(new Set(ksnsOf(captured)).size).toBe(2);
  });

  it("the PAN stands in fields 2 and 35 of requests that carry a PIN, and in field 2 of reversals", async () => {
    const reversed = selfContainedScenarios.find(({ id }) => id === "garbled-answer");
    const captured = await playCaptured(reversed ?? demonstration, cards);
    const wire = captured.places.get("wire")?.toString("latin1") ?? "";
    expect(captured.requests.map((fields) => fields.get(35)?.startsWith(`${good.pan}=`))).toEqual([true, true]);
    expect(wire).toContain("0400");
    expect(wire).not.toContain(good.pan);
  });
});

const inBcd = (digits: string) => Buffer.from(digits, "hex");
const clearBlock = (pin: string, pan: string) => {
  const pinField = Buffer.from(`0${pin.length.toString(16)}${pin}`.padEnd(16, "f"), "hex");
  const panField = Buffer.from(pan.slice(-13, -1).padStart(16, "0"), "hex");
  return Buffer.from(pinField.map((byte, at) => byte ^ (panField[at] ?? 0)));
};
const dashed = (digits: string) => digits.replace(/.{4}(?=.)/g, "$&-");

const leaks: readonly (readonly [what: string, leak: (note: Note, folder: string) => void, found: RegExp])[] = [
  ["a pad event that quotes the PIN", (note) => note("pad events", `{"typed":"${good.pin}"}`), /pad events: good: PIN/],
  [
    "digits of the PIN in a list",
    (note) => note("pad events", JSON.stringify({ digits: [...good.pin].map(Number) })),
    /pad events: good: PIN/,
  ],
  ["a wrong PIN", (note) => note("acquirer events", wrongPin(good.pin)), /acquirer events: good: wrong PIN/],
  ["a PAN on the screen", (note) => note("screens", dashed(good.pan)), /screens: good: PAN/],
  ["track 2 on the console", () => console.log(good.track2), /console: good: track 2/],
  ["the end of track 2", () => process.stderr.write(good.track2?.slice(17, -1) ?? ""), /console: good: track 2/],
  [
    "a PAN in BCD in a file",
    (_, folder) => writeFileSync(join(folder, "cards.db"), inBcd(good.pan)),
    /file cards.db: good: PAN/,
  ],
  [
    "a clear PIN block in a file",
    (_, folder) => writeFileSync(join(folder, "core"), clearBlock(good.pin, good.pan)),
    /file core: good: PIN, clear PIN block, raw/,
  ],
  [
    "a clear PIN block in base64",
    (note) => note("report", Buffer.concat([Buffer.from("x"), clearBlock(good.pin, good.pan)]).toString("base64")),
    /report: good: PIN, clear PIN block, base64/,
  ],
];

describe("that search would find", () => {
  it.each(leaks)("%s", async (_, leak, found) => {
    const captured = await playCaptured(demonstration, cards, leak);
    expect(leaksOf(demonstration, captured).join("\n")).toMatch(found);
  });

  it("an initial key, a register, the storage key and the device secret", async () => {
    const captured = await playCaptured(demonstration, cards);
    const needles = [...secretNeedles([], ksnsOf(captured)), ...captured.padSecrets];
    const names = ["initial key, HEX", "register or transaction key 1, raw", "storage key, raw", "device secret, hex"];
    for (const name of names) {
      const needle = needles.find((candidate) => candidate.name === name);
      expect(needle, name).toBeDefined();
      const leaking = new Map([["log", Buffer.concat([Buffer.from("key "), needle?.bytes ?? Buffer.alloc(0)])]]);
      expect(leaksIn(leaking, needles)).toContain(`log: ${name}`);
    }
  });

  it("a second copy of the PAN in a request, and not the first", () => {
    const { pan } = samplePayment;
    expect(withoutCardFields(packPayment()).includes(pan)).toBe(false);
    expect(withoutCardFields(packPayment({ merchantId: pan })).includes(pan)).toBe(true);
  });
});
