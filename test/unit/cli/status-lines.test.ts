import { describe, expect, it } from "vitest";
import { paintFor } from "../../../src/cli/colour.ts";
import { durationText, statusLines } from "../../../src/cli/status-lines.ts";
import { type StatusAnswer, statusAnswer } from "../../../src/joint/tool-status.ts";

const well: StatusAnswer = statusAnswer.parse({
  program: { name: "pinpadd", version: "1.2.3" },
  state: "idle",
  inService: true,
  screen: "IDLE",
  upMs: 7_500_000,
  poweredOnMs: 200_000_000,
  time: { wallMs: 0, known: true },
  faults: [],
  concerns: [],
  hostLink: "up",
  keys: [
    {
      slot: "dukpt",
      usage: "B1",
      cipher: "tdes",
      keyBytes: 16,
      kcv: "AF8C07",
      kcvMethod: "tdes-ecb-zeros",
      test: false,
      transactionsLeft: 900_000,
    },
  ],
  reversals: { pending: false, flagged: 0 },
  cardsLocked: 0,
  selfTest: { agoMs: 3_600_000, failed: [] },
} satisfies StatusAnswer);

const named = (colour: string, text: string) => `<${colour} ${text}>`;
const shown = (more: Partial<StatusAnswer>) => statusLines({ ...well, ...more }, named).join("\n");
const fault = { code: "PP202", meaning: "A key is stuck.", remedyEn: "Free it.", remedyZh: "请松开。" };

describe("the status for a person", () => {
  it("is short, and red nowhere, while all is well", () => {
    expect(statusLines(well, (_, text) => text)).toEqual([
      "IN SERVICE  idle, screen IDLE",
      "program    pinpadd 1.2.3, up 2 h 5 min; powered on for 2 d 7 h in its life",
      "time       1970-01-01 00:00:00 UTC",
      "host       up",
      "reversals  none pending, none flagged",
      "cards      none locked",
      "self-test  1 h 0 min ago, all well",
      "keys       dukpt  TDES, 16 bytes  KCV AF8C07 (tdes-ecb-zeros)  live, 900000 transactions left",
    ]);
    expect(shown({})).not.toMatch(/<(red|yellow)/);
  });

  it("puts the fault first: where, what, and what to do", () => {
    const lines = shown({ inService: false, faults: [{ ...fault, detail: "row GPIO 5" }] }).split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "<red OUT OF SERVICE>  idle, screen IDLE",
      "<red ✗> PP202 row GPIO 5",
      "  A key is stuck.",
      "  → Free it.",
    ]);
  });

  it.each<[string, Partial<StatusAnswer>, RegExp]>([
    ["a concern", { concerns: [fault] }, /<yellow !> PP202/],
    [
      "a self-test of 27 hours ago",
      { selfTest: { agoMs: 27 * 3_600_000, failed: [] } },
      /<red 1 d 3 h ago, which is stale/,
    ],
    ["a self-test that found something", { selfTest: { agoMs: 0, failed: ["store"] } }, /<red 0 s ago, .*store/],
    ["a clock that is not set", { time: { wallMs: 0, known: false } }, /<yellow .*not synchronised/],
    ["a host that is down", { hostLink: "down" }, /<red down>/],
    [
      "reversals that were given up",
      { reversals: { pending: true, flagged: 2 } },
      /<yellow one pending>, <red 2 flagged>/,
    ],
    ["locked cards", { cardsLocked: 3 }, /<yellow 3 locked: `pinpad attempts list`>/],
    ["no key", { keys: [] }, /<red none loaded>/],
    [
      "a test key with few PINs left",
      { keys: well.keys?.map((key) => ({ ...key, test: true, transactionsLeft: 12 })) ?? [] },
      /<yellow TEST>, <red 12 transactions left>/,
    ],
  ])("marks %s", (_, more, mark) => {
    expect(shown(more)).toMatch(mark);
  });

  it("says what it cannot know while the store is not open", () => {
    const { keys: _, reversals: __, cardsLocked: ___, selfTest: ____, poweredOnMs: _____, ...early } = well;
    const text = statusLines({ ...early, state: "starting", inService: false }, named).join("\n");
    expect(text).toMatch(/<red not known: the store is not open>/);
    expect(text).toMatch(/<red none on record/);
    expect(text).not.toMatch(/reversals|locked/);
  });

  it.each([
    [0, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_600_000, "1 h 0 min"],
    [90_000_000, "1 d 1 h"],
  ])("writes %i ms as %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe("colour", () => {
  it.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: false }, {}, false],
    [{}, {}, false],
    [{ isTTY: true }, { NO_COLOR: "1" }, false],
    [{ isTTY: true }, { TERM: "dumb" }, false],
  ])("of %j with %j: %s", (stream, env, isColoured) => {
    expect(paintFor(stream, env)("red", "x") !== "x").toBe(isColoured);
  });
});
