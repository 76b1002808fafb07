import { describe, expect, it } from "vitest";
import type { BenchHost } from "../../src/bench/bench-host.ts";
import { type BenchPlace, playOnBench } from "../../src/bench/play-on-bench.ts";
import type { Scenario, Step } from "../../src/bench/scenario.ts";
import { enter, leave, pay, start } from "../../src/bench/scenarios/story.ts";
import { scenarios } from "../../src/bench/scenarios.ts";
import { inTempFolder } from "../support/temp-folder.ts";

const named = (id: string): Scenario => {
  const scenario = scenarios.find((candidate) => candidate.id === id);
  if (!scenario) throw new Error(`there is no scenario ${id}`);
  return scenario;
};

const play = (id: string, way: BenchHost, more: Partial<BenchPlace> = {}) =>
  inTempFolder((stateFolder) => playOnBench(named(id), { stateFolder, acquirer: undefined, way, ...more }));

const envelope = { hasEnvelope: true } as const;
type Way = readonly [title: string, way: BenchHost, more?: Partial<BenchPlace>];

const ways: readonly Way[] = [
  ["ISO 8583:1987 in ASCII, retail MACs under a fixed key", { mac: "sessionKey" }],
  ["ISO 8583:1987 in ASCII, MACs of TDES DUKPT", { mac: "dukpt" }],
  ["ISO 8583:1987 in ASCII, a sign-on, keys in key blocks, retail MACs", { mac: "sessionKey", signOn: "with-keys" }],
  ["ISO 8583:1987 packed", { profile: "iso87-binary" }],
  ["ISO 8583:1987 packed, MACs of AES DUKPT", { profile: "iso87-binary", mac: "dukpt" }, { pinBlockFormat: 4 }],
  ["ISO 8583:1993", { profile: "iso93" }],
  ["ISO 8583:1993, MACs of TDES DUKPT", { profile: "iso93", mac: "dukpt" }],
  [
    "ISO 8583:1993, AES keys in key blocks, CMACs, over TLS",
    { profile: "iso93", mac: "sessionKey", signOn: "with-keys", tls: true },
    { pinBlockFormat: 4 },
  ],
  [
    "ISO 8583:1993 behind an ASCII length, a sign-on without keys",
    { profile: "iso93", lengthHeader: "ascii4", signOn: "sign-on" },
  ],
  ["UnionPay under fixed keys, without MACs", { profile: "unionpay", ...envelope }],
  [
    "UnionPay, keys and MACs of the session",
    { profile: "unionpay", mac: "sessionKey", signOn: "with-keys", ...envelope },
  ],
  [
    "UnionPay, keys and MACs of the session, over TLS",
    { profile: "unionpay", mac: "sessionKey", signOn: "with-keys", tls: true, ...envelope },
  ],
];

/** An approval after a wrong PIN, an answer that never comes, a broken link, a late answer, a bank that cannot be reached. */
const stories = [
  "wrong-pin-then-approved",
  "no-answer",
  "network-lost-after-sending",
  "late-answer",
  "issuer-unavailable",
];

describe.each(ways.map(([title, way, more = {}]) => ({ title, way, more })))(
  "a pad and its acquirer: $title",
  ({ way, more }) => {
    it.each(stories)("%s", async (id) => {
      const { problems, ends } = await play(id, way, more);
      expect(problems).toEqual([]);
      expect(ends).toEqual(named(id).ends);
    });
  },
);

/** What UnionPay's messages have no place for is left out: PIN change and one-time code. */
const services = [
  "balance",
  "pin-check",
  "pin-change",
  "pin-once-more",
  "one-time-code",
  "code-typed-wrong-once",
  "code-typed-wrong",
];
const serviceWays: readonly (readonly [string, BenchHost, Partial<BenchPlace>, readonly string[]])[] = [
  ["iso87-binary", { profile: "iso87-binary", mac: "dukpt" }, {}, services],
  [
    "iso93 with format 4",
    { profile: "iso93", mac: "sessionKey", signOn: "with-keys" },
    { pinBlockFormat: 4 },
    services,
  ],
  ["iso93 with AES DUKPT", { profile: "iso93", mac: "dukpt" }, { pinBlockFormat: 4 }, services],
  ["unionpay", { profile: "unionpay", mac: "sessionKey", signOn: "with-keys", ...envelope }, {}, ["balance"]],
];

describe.each(serviceWays)("services over %s", (_, way, more, ids) => {
  it.each(ids)("%s", async (id) => {
    const { problems } = await play(id, way, more);
    expect(problems).toEqual([]);
  });
});

/** The answer's MAC is wrong, or the keys. */
const distrusted: readonly (readonly [title: string, amountMinor: number, end: string])[] = [
  ["with a wrong MAC", 2_594, "fault PP509"],
  ["without a MAC", 2_595, "fault PP509"],
  ["that doubts our keys", 2_563, "fault PP506"],
];

const distrustingWays = ways
  .filter(([title]) => /fixed key$|AES DUKPT|over TLS/.test(title))
  .map(([title, way, more = {}]) => ({ title, way, more }));

describe.each(distrustingWays)("an answer over $title", ({ way, more }) => {
  it.each(distrusted)("%s is no approval; the next payment is approved", async (title, amountMinor, end) => {
    const steps: Step[] = [
      ...pay(amountMinor),
      { hear: "transactionEnded" },
      ...leave,
      ...(end === "fault PP509" ? [{ hear: "reversalAcknowledged" } as const] : []),
      ...start(2_500),
      { see: "ENTER_PIN" },
      ...enter("rightPin"),
      { see: "APPROVED" },
    ];
    const scenario: Scenario = { id: "distrusted", title, steps, ends: [end, "approved"] };
    const { problems } = await inTempFolder((stateFolder) =>
      playOnBench(scenario, { stateFolder, acquirer: undefined, way, ...more }),
    );
    expect(problems).toEqual([]);
  });
});
