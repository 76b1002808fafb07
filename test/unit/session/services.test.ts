import { describe, expect, it } from "vitest";
import type { Balance } from "../../../src/host/balances.ts";
import type { Event } from "../../../src/session/event.ts";
import { defaultSessionPolicy as policy } from "../../../src/session/policy.ts";
import type { Transaction } from "../../../src/session/transaction.ts";
import {
  allowed,
  at,
  broken,
  cancel,
  enter,
  fired,
  following,
  inserted,
  mayTry,
  only,
  outcomes,
  pulled,
  screens,
  sent,
  settled,
  silent,
  toHost,
  wrongPin,
} from "../../support/session-story.ts";
import { answered, service } from "../../support/session-walk.ts";

const toEntryOf = (transaction: Transaction): Event[] => [{ type: "asked", transaction }, inserted, mayTry()];
const toOldPin = toEntryOf(service("pinChange"));
const toNewPin = [...toOldPin, enter];
const toRepeat = [...toNewPin, enter];
const changeSent = [...toRepeat, enter, sent];
const checkSent = [...toEntryOf(service("pinVerification")), enter, sent];
const balanceSent = [...toEntryOf(service("balance")), enter, sent];
const differs: Event = { type: "newPinRefused", why: "differs" };
const digits = { digitCount: 0, minDigits: 4 };

describe("a PIN change", () => {
  it("asks for the old PIN, the new one and the new one again, each with its own time, and only then goes out", () => {
    expect(screens(following(...toOldPin))).toEqual([{ id: "ENTER_OLD_PIN", triesLeft: 3, ...digits }]);
    for (const [story, entry, id] of [
      [toNewPin, "newPin", "ENTER_NEW_PIN"],
      [toRepeat, "repeatedPin", "REPEAT_NEW_PIN"],
    ] as const) {
      const step = following(...story);
      expect([screens(step), only(step, "beginEntry")]).toEqual([[{ id, ...digits }], [{ do: "beginEntry", entry }]]);
      expect(only(step, "startTimer")).toContainEqual({
        do: "startTimer",
        timer: "entryWhole",
        ms: policy.wholeEntryMs,
      });
      expect(only(step, "forward")).toEqual([]);
    }
    expect(only(following(...toRepeat, enter), "forward")).toEqual([
      { do: "forward", transaction: service("pinChange"), carried: "pin" },
    ]);
  });

  it("announces the last try of the old PIN", () => {
    const story: Event[] = [{ type: "asked", transaction: service("pinChange") }, inserted, mayTry(1)];
    expect(screens(following(...story))).toEqual([{ id: "ENTER_OLD_PIN_LAST_TRY", ...digits }]);
  });

  it.each(["sameAsOld", "repeated", "run", "partOfPan", "date"] as const)(
    "says why a new PIN is too simple (%s), and asks for another without the old one",
    (why) => {
      const step = following(...toNewPin, { type: "newPinRefused", why });
      expect([screens(step), only(step, "beginEntry")]).toEqual([
        [{ id: "WEAK_PIN", weakness: why }],
        [{ do: "beginEntry", entry: "newPin" }],
      ]);
    },
  );

  it("asks for the new PIN again when it and its repetition differ", () => {
    const step = following(...toRepeat, differs);
    expect([screens(step), only(step, "beginEntry")]).toEqual([
      [{ id: "PINS_DIFFER" }],
      [{ do: "beginEntry", entry: "newPin" }],
    ]);
  });

  it("ends when no new PIN is found, the old one unchanged and everything wiped", () => {
    const story: Event[] = [...toRepeat];
    for (let refusal = 1; refusal < policy.newPinRefusals; refusal += 1) story.push(differs, enter);
    const step = following(...story, differs);
    expect([outcomes(step), screens(step), only(step, "wipeEntry")]).toEqual([
      [{ kind: "newPinRefused", why: "differs" }],
      [{ id: "PIN_NOT_CHANGED" }],
      [{ do: "wipeEntry" }],
    ]);
  });

  it("says at once that the old PIN was wrong, with the tries left, and begins anew with it", () => {
    const step = following(...changeSent, wrongPin, settled(allowed(2)));
    expect([screens(step), only(step, "beginEntry")]).toEqual([
      [{ id: "ENTER_VALID_OLD_PIN", triesLeft: 2 }],
      [{ do: "beginEntry", entry: "pin" }],
    ]);
    expect(screens(following(...changeSent, wrongPin, settled(allowed(1))))).toEqual([{ id: "LAST_OLD_PIN_TRY" }]);
    expect(at(following(...changeSent, wrongPin, settled(allowed(2)), enter))).toBe("enteringPin");
  });

  it("that is approved says so", () => {
    const step = following(...changeSent, answered("00"), settled(allowed(3)));
    expect([outcomes(step), screens(step)]).toEqual([[{ kind: "pinChanged" }], [{ id: "PIN_CHANGED" }]]);
    expect(only(step, "tone")).toEqual([{ do: "tone", tone: "success" }]);
  });

  it("whose new PIN the bank does not take says that, and that the old one holds", () => {
    const refused: Event = {
      type: "hostAnswered",
      verdict: { kind: "declined", reason: "pinPolicy", responseCode: "71" },
      tryEffect: "otherAnswer",
    };
    expect(screens(following(...changeSent, refused, settled(allowed(3))))).toEqual([{ id: "NEW_PIN_REFUSED" }]);
  });

  it.each([
    ["silence", silent, "PP502", "noAnswer"],
    ["an answer that nobody can believe", { type: "hostSilent", code: "PP504" }, "PP504", "invalidAnswer"],
    ["CANCEL", cancel, "cancelled", "cancelled"],
    ["the card being pulled", pulled, "cardRemoved", "cancelled"],
  ] as const)(
    "that is out and ended by %s is reversed, and which PIN holds is not known",
    (_by, event, why, reversal) => {
      expect(only(following(...changeSent, event), "settleTry")).toEqual([
        { do: "settleTry", result: "unknown", reversal },
      ]);
      const step = following(...changeSent, event, settled(allowed(2)));
      expect(outcomes(step)).toEqual([{ kind: "pinChangeUnknown", why }]);
      expect(screens(step)).toEqual([{ id: "PIN_CHANGE_UNKNOWN", ...(why.startsWith("PP") ? { about: why } : {}) }]);
    },
  );

  it("whose end cannot be written down is not known either, and the pad goes out of service", () => {
    const story = [...changeSent, answered("00"), fired("step")];
    expect(outcomes(following(...story))).toEqual([{ kind: "pinChangeUnknown", why: "PP703" }]);
    expect(at(following(...story, pulled, fired("outcome")))).toBe("outOfService");
  });

  it.each([
    ["the old PIN", toOldPin],
    ["the new PIN", toNewPin],
    ["its repetition", toRepeat],
  ])("that is ended at %s leaves the old PIN, and everything typed is wiped", (_at, story) => {
    for (const [event, kind] of [
      [cancel, "cancelled"],
      [pulled, "cardRemoved"],
      [fired("entryIdle"), "timedOut"],
    ] as const) {
      const step = following(...story, event);
      expect([outcomes(step), screens(step)]).toMatchObject([[{ kind }], [{ id: "PIN_NOT_CHANGED" }]]);
      expect(only(step, "wipeEntry")).toHaveLength(1);
    }
    const step = following(...story, broken);
    expect([outcomes(step), only(step, "wipeEntry").length]).toEqual([[{ kind: "fault", code: "PP202" }], 1]);
  });
});

describe("a balance inquiry", () => {
  const balance = (changes: Partial<Balance>): Balance => ({
    accountType: "00",
    amountType: "02",
    currency: "156",
    amountMinor: 12_345,
    ...changes,
  });
  const told = (...balances: Balance[]): Event => ({ ...answered("00"), balances });
  const end = (...balances: Balance[]) => following(...balanceSent, told(...balances), settled(allowed(3)));

  it("shows what can be spent, and not what the account holds", () => {
    const balances = [
      balance({ amountType: "01", amountMinor: 99_999 }),
      balance({ currency: "840", amountMinor: -5 }),
    ];
    const step = end(...balances);
    expect(outcomes(step)).toEqual([{ kind: "balanceTold", balances }]);
    expect(screens(step)).toEqual([{ id: "BALANCE", balance: { amountMinor: -5, currency: "USD" } }]);
  });

  it("shows no amount whose decimals nobody here knows", () => {
    expect(screens(end(balance({ currency: "392" })))).toEqual([{ id: "BALANCE_NOT_TOLD" }]);
    expect(screens(end())).toEqual([{ id: "BALANCE_NOT_TOLD" }]);
  });

  it("is on the screen for a while, and no longer than the customer wants it", () => {
    expect(only(end(balance({})), "startTimer")).toEqual([
      { do: "startTimer", timer: "outcome", ms: policy.longOutcomeMs },
    ]);
    for (const away of [fired("outcome"), cancel]) {
      const story = [...balanceSent, told(balance({})), settled(allowed(3)), pulled, away];
      expect(screens(following(...story))).toEqual([{ id: "IDLE" }]);
    }
    const approved = [...toHost, answered("00"), settled(allowed(3)), cancel];
    expect(following(...approved).effects).toEqual([]);
  });

  it("that is not answered speaks of no charge, nor of a wrong PIN", () => {
    expect(screens(following(...balanceSent, silent, settled(allowed(2))))).toEqual([
      { id: "INQUIRY_UNANSWERED", code: "PP502" },
    ]);
    expect(screens(following(...balanceSent, cancel, settled(allowed(2))))).toEqual([{ id: "CANCELED" }]);
    expect(screens(following(...balanceSent, pulled, settled(allowed(2))))).toEqual([{ id: "CARD_REMOVED" }]);
  });
});

describe("a PIN check", () => {
  it("says that the PIN is right when the bank says so, and names itself on the way there", () => {
    expect(screens(following(...toEntryOf(service("pinVerification"))))).toMatchObject([
      { id: "ENTER_PIN", purpose: { transaction: "pinVerification" } },
    ]);
    const step = following(...checkSent, answered("00"), settled(allowed(3)));
    expect([outcomes(step), screens(step)]).toEqual([[{ kind: "pinVerified" }], [{ id: "PIN_VERIFIED" }]]);
  });

  it("counts a wrong PIN as a payment does", () => {
    expect(screens(following(...checkSent, wrongPin, settled(allowed(2))))).toEqual([
      { id: "ENTER_VALID_PIN", triesLeft: 2 },
    ]);
  });
});
