import { describe, expect, it } from "vitest";
import type { Event } from "../../../src/session/event.ts";
import { defaultSessionPolicy as policy } from "../../../src/session/policy.ts";
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
  mended,
  only,
  outcomes,
  pulled,
  screens,
  settled,
  start,
  toEntry,
  toHost,
  unreadable,
} from "../../support/session-story.ts";
import { answered, samplePay } from "../../support/session-walk.ts";

describe("a payment", () => {
  it("asks for a card, checks its tries before the PIN is asked for, and says how many are left", () => {
    expect(screens(following(start))).toEqual([{ id: "INSERT_CARD", purpose: samplePay }]);
    expect(only(following(start, inserted), "checkTries")).toHaveLength(1);
    expect(screens(following(...toEntry))).toEqual([
      { id: "ENTER_PIN", purpose: samplePay, triesLeft: 3, digitCount: 0, minDigits: 4 },
    ]);
  });

  it("announces the last try before the first digit", () => {
    expect(screens(following(start, inserted, mayTry(1)))).toEqual([
      { id: "ENTER_PIN_LAST_TRY", purpose: samplePay, digitCount: 0, minDigits: 4 },
    ]);
  });

  it("that is approved shows so when the try is written down, and gives the card back", () => {
    const answer = following(...toHost, answered("00"));
    expect([screens(answer), only(answer, "settleTry")]).toEqual([
      [],
      [{ do: "settleTry", result: "approved", reversal: undefined }],
    ]);
    const end = following(...toHost, answered("00"), settled(allowed(3)));
    expect(screens(end)).toEqual([{ id: "APPROVED", purpose: samplePay }]);
    expect([outcomes(end), only(end, "ejectCard")]).toEqual([[{ kind: "approved" }], [{ do: "ejectCard" }]]);
  });

  it("is refused while the last customer's card is in the slot, and the card announced", () => {
    const left = [...toEntry, cancel, fired("outcome"), fired("removal"), fired("removal")];
    expect(following(...left).session.state).toEqual({ at: "idle", cardIn: true });
    const step = following(...left, start);
    expect([at(step), screens(step), outcomes(step)]).toEqual(["returningCard", [{ id: "CARD_LEFT" }], []]);
    expect(at(following(...left, start, pulled))).toBe("idle");
  });

  it("asks nobody to take a card that the reader cannot give: its fault is shown instead", () => {
    const stuck = { type: "faultRaised", code: "PP405" } as const;
    const shown = [...toEntry, cancel];
    for (const story of [
      [...shown, stuck, fired("outcome")],
      [...shown, fired("outcome"), stuck],
    ]) {
      const step = following(...story);
      expect([at(step), screens(step)]).toEqual(["outOfService", [{ id: "MACHINE_FAULT", code: "PP405" }]]);
      expect(at(following(...story, pulled, { type: "faultCleared", code: "PP405" }))).toBe("idle");
    }
    expect(at(following(...shown, fired("outcome"), { type: "faultRaised", code: "PP301" }))).toBe("returningCard");
  });

  it("survives cards that cannot be read up to the limit, then ends", () => {
    expect(screens(following(start, unreadable, unreadable))).toEqual([{ id: "CARD_UNREADABLE", purpose: samplePay }]);
    const end = following(start, unreadable, unreadable, unreadable);
    expect([outcomes(end), screens(end)]).toEqual([[{ kind: "cardUnreadable" }], [{ id: "CARD_NOT_READ" }]]);
  });

  it("ends when no card comes", () => {
    expect(outcomes(following(start, fired("card")))).toEqual([{ kind: "timedOut" }]);
  });
});

describe("the PIN entry", () => {
  it("waits longer while HELP is read, and keeps its digits; the whole entry ends when it would have", () => {
    const helped = following(...toEntry, { type: "digitsChanged", count: 2 }, { type: "helpRequested" });
    expect(helped.session).toEqual(following(...toEntry, { type: "digitsChanged", count: 2 }).session);
    expect(helped.effects).toEqual([{ do: "startTimer", timer: "entryIdle", ms: policy.firstDigitMs }]);
  });

  it("shows a star a digit, waits longer for the first than between digits, and again so after CLEAR", () => {
    const first = following(...toEntry, { type: "digitsChanged", count: 1 });
    expect(screens(first)).toEqual([
      { id: "ENTER_PIN", purpose: samplePay, triesLeft: 3, digitCount: 1, minDigits: 4 },
    ]);
    expect(only(first, "startTimer")).toEqual([{ do: "startTimer", timer: "entryIdle", ms: policy.betweenDigitsMs }]);
    const cleared = following(...toEntry, { type: "digitsChanged", count: 0 });
    expect(only(cleared, "startTimer")).toEqual([{ do: "startTimer", timer: "entryIdle", ms: policy.firstDigitMs }]);
  });

  it("never restarts the time for the whole entry", () => {
    const events: Event[] = [
      { type: "digitsChanged", count: 1 },
      { type: "digitsChanged", count: 0 },
      { type: "entryFull" },
      { type: "tooShort" },
    ];
    for (const event of events) {
      expect(only(following(...toEntry, event), "startTimer")).not.toContainEqual(
        expect.objectContaining({ timer: "entryWhole" }),
      );
    }
  });

  it("sounds the same for every digit, and an error for one too many or ENTER too early", () => {
    const tones = (event: Event) => only(following(...toEntry, event), "tone");
    expect(tones({ type: "digitsChanged", count: 1 })).toEqual(tones({ type: "digitsChanged", count: 9 }));
    expect(tones({ type: "entryFull" })).toEqual([{ do: "tone", tone: "error" }]);
    expect(tones({ type: "tooShort" })).toEqual([{ do: "tone", tone: "error" }]);
  });

  it("keeps the digits when ENTER came too early", () => {
    const step = following(...toEntry, { type: "digitsChanged", count: 3 }, { type: "tooShort" });
    expect(screens(step)).toEqual([{ id: "PIN_TOO_SHORT", minDigits: 4, digitCount: 3 }]);
    expect([at(step), only(step, "wipeEntry")]).toEqual(["enteringPin", []]);
  });

  it.each([
    ["CANCEL", cancel, { kind: "cancelled", afterSending: false }],
    ["the app", { type: "cancelRequested" }, { kind: "cancelled", afterSending: false }],
    ["the card being pulled", pulled, { kind: "cardRemoved", afterSending: false }],
    ["time", fired("entryIdle"), { kind: "timedOut" }],
    ["a broken part", broken, { kind: "fault", code: "PP202" }],
  ] as const)("is ended by %s with the digits wiped and nothing charged", (_by, event, outcome) => {
    const step = following(...toEntry, event);
    expect([outcomes(step), step.effects.slice(0, 2)]).toEqual([
      [outcome],
      [{ do: "stopTimers" }, { do: "wipeEntry" }],
    ]);
  });
});

describe("a card", () => {
  it.each([
    ["on this machine", { kind: "lockedHere", remainingMs: 5 }, { id: "LOCKED_HERE", waitMs: 5 }],
    ["by its bank", { kind: "lockedByBank" }, { id: "LOCKED_BY_BANK" }],
    ["by the pad's own rate", { kind: "rateLimited", retryAfterMs: 5 }, { id: "TOO_MANY_PINS", waitMs: 5 }],
  ] as const)("locked %s is told so and never asked for a PIN", (_where, tries, prompt) => {
    const step = following(start, inserted, { type: "triesChecked", tries });
    expect([screens(step), only(step, "beginEntry")]).toEqual([[prompt], []]);
  });

  it("whose tries cannot be read is refused, never assumed to be allowed", () => {
    expect(outcomes(following(start, inserted, fired("step")))).toEqual([{ kind: "fault", code: "PP703" }]);
    expect(outcomes(following(start, inserted, { type: "stepFailed", code: "PP601" }))).toEqual([
      { kind: "fault", code: "PP601" },
    ]);
  });
});

describe("the card left behind", () => {
  const cancelled = [...toEntry, cancel, fired("outcome")];

  it("is asked for, then announced, then the pad goes on without it", () => {
    expect(screens(following(...cancelled))).toEqual([{ id: "REMOVE_CARD" }]);
    expect(screens(following(...cancelled, fired("removal")))).toEqual([{ id: "CARD_LEFT" }]);
    expect(at(following(...cancelled, fired("removal"), fired("removal")))).toBe("idle");
  });

  it("is not asked for when it was pulled while the outcome stood there", () => {
    expect(at(following(...toEntry, cancel, pulled, fired("outcome")))).toBe("idle");
  });
});

describe("a fault of a part", () => {
  it("takes an idle pad out of service, and its end brings it back", () => {
    const down = following(broken);
    expect([at(down), screens(down)]).toEqual(["outOfService", [{ id: "MACHINE_FAULT", code: "PP202" }]]);
    expect(screens(following(broken, mended))).toEqual([{ id: "IDLE" }]);
  });

  it("shows the oldest fault that is left", () => {
    const other: Event = { type: "faultRaised", code: "PP402" };
    expect(screens(following(broken, other, mended))).toEqual([{ id: "MACHINE_FAULT", code: "PP402" }]);
  });

  it("that is over before its outcome has been read leaves the pad in service", () => {
    const step = following(...toEntry, broken, mended, { type: "digitsChanged", count: 1 }, pulled, fired("outcome"));
    expect(at(step)).toBe("idle");
  });

  it("has the parts asked again for as long as it lasts, and takes no payment", () => {
    expect(following(broken, fired("parts")).effects).toEqual([
      { do: "recheckParts" },
      { do: "startTimer", timer: "parts", ms: policy.partsRecheckMs },
    ]);
    expect(following(broken, start).effects).toEqual([]);
  });

  it("of the network ends the payment and not the service", () => {
    const end = [...toEntry, enter, { type: "forwardFailed", code: "PP501" } as const, pulled, fired("outcome")];
    expect(at(following(...end))).toBe("idle");
  });
});
