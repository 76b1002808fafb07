import { describe, expect, it } from "vitest";
import { defaultSessionPolicy as policy } from "../../../src/session/policy.ts";
import { next } from "../../../src/session/transition.ts";
import {
  aborted,
  allowed,
  at,
  broken,
  cancel,
  enter,
  fired,
  following,
  only,
  outcomes,
  pulled,
  screens,
  sent,
  settled,
  tampered,
  toEntry,
  toHost,
  wrongPin,
} from "../../support/session-story.ts";
import { answered } from "../../support/session-walk.ts";

describe("a wrong PIN", () => {
  it("is said when it is written down, with the tries left, and a new entry is open at once", () => {
    expect(screens(following(...toHost, wrongPin))).toEqual([]);
    const step = following(...toHost, wrongPin, settled(allowed(2)));
    expect([screens(step), only(step, "beginEntry")]).toEqual([
      [{ id: "ENTER_VALID_PIN", triesLeft: 2 }],
      [{ do: "beginEntry", entry: "pin" }],
    ]);
    expect(outcomes(step)).toEqual([]);
  });

  it("before the last try says that it is the last", () => {
    expect(screens(following(...toHost, wrongPin, settled(allowed(1))))).toEqual([{ id: "LAST_PIN_TRY" }]);
  });

  it("on the last try locks the card here and ends the payment", () => {
    const step = following(...toHost, wrongPin, settled({ kind: "lockedHere", remainingMs: 60_000 }));
    expect([outcomes(step), screens(step)]).toEqual([
      [{ kind: "pinTriesExceeded", where: "here", waitMs: 60_000, justNow: true }],
      [{ id: "RETRIES_EXCEEDED", waitMs: 60_000 }],
    ]);
  });

  it("that cannot be written down is not shown: nothing may be assumed", () => {
    for (const event of [fired("step"), { type: "stepFailed", code: "PP703" } as const]) {
      const step = following(...toHost, wrongPin, event);
      expect([outcomes(step), screens(step)]).toEqual([
        [{ kind: "fault", code: "PP703" }],
        [{ id: "MACHINE_FAULT", code: "PP703" }],
      ]);
    }
  });

  it("of a customer who has pulled the card meanwhile asks nobody for another", () => {
    const step = following(...toHost, wrongPin, pulled, settled(allowed(2)));
    expect([outcomes(step), only(step, "beginEntry")]).toEqual([[{ kind: "cardRemoved", afterSending: false }], []]);
  });

  it("on a keypad that broke meanwhile ends with the fault, and asks for no PIN there", () => {
    const step = following(...toHost, broken, wrongPin, settled(allowed(2)));
    expect([outcomes(step), only(step, "beginEntry")]).toEqual([[{ kind: "fault", code: "PP202" }], []]);
  });
});

describe("while the PIN is on its way", () => {
  const toForwarding = [...toEntry, enter];

  it("CANCEL aborts what has not left, and nothing was charged", () => {
    const step = following(...toForwarding, cancel);
    expect([at(step), step.effects]).toEqual(["forwarding", [{ do: "abortForwarding" }]]);
    expect(outcomes(following(...toForwarding, cancel, aborted))).toEqual([{ kind: "cancelled", afterSending: false }]);
  });

  it("CANCEL that came too late has the request reversed", () => {
    const step = following(...toForwarding, cancel, sent);
    expect(only(step, "settleTry")).toEqual([{ do: "settleTry", result: "unknown", reversal: "cancelled" }]);
    expect(outcomes(following(...toForwarding, cancel, sent, settled(allowed(2))))).toEqual([
      { kind: "cancelled", afterSending: true },
    ]);
  });

  it("the first reason to give up is the one that is told", () => {
    const step = following(...toForwarding, pulled, cancel, aborted);
    expect(outcomes(step)).toEqual([{ kind: "cardRemoved", afterSending: false }]);
  });

  it("a fault that kept the request in ends the payment with that fault", () => {
    const step = following(...toForwarding, { type: "forwardFailed", code: "PP501" });
    expect(screens(step)).toEqual([{ id: "NETWORK_FAULT", code: "PP501" }]);
  });

  it("an opened housing aborts what has not left, and reverses what has", () => {
    const step = following(...toForwarding, tampered);
    expect([at(step), step.effects]).toEqual(["forwarding", [{ do: "abortForwarding" }]]);
    expect(outcomes(following(...toForwarding, tampered, aborted))).toEqual([{ kind: "fault", code: "PP802" }]);
    const late = following(...toForwarding, tampered, sent);
    expect(only(late, "settleTry")).toEqual([{ do: "settleTry", result: "unknown", reversal: "noAnswer" }]);
    expect(outcomes(following(...toForwarding, tampered, sent, settled(allowed(2))))).toEqual([
      { kind: "fault", code: "PP802" },
    ]);
  });

  it("a store that does not come back is given up, and the sending with it", () => {
    const step = following(...toForwarding, fired("step"));
    expect([step.effects[0], outcomes(step)]).toEqual([{ do: "abortForwarding" }, [{ kind: "fault", code: "PP703" }]]);
  });
});

describe("while the bank is asked", () => {
  it("a card that is pulled ends the payment and has it reversed", () => {
    const step = following(...toHost, pulled);
    expect(only(step, "settleTry")).toEqual([{ do: "settleTry", result: "unknown", reversal: "cancelled" }]);
    expect(screens(following(...toHost, pulled, settled(allowed(2))))).toEqual([{ id: "CARD_REMOVED_AFTER_SENDING" }]);
  });

  it.each([
    ["PP502", "noAnswer"],
    ["PP503", "noAnswer"],
    ["PP504", "invalidAnswer"],
  ] as const)("silence (%s) keeps the try counted, has it reversed, and blames the network", (code, reversal) => {
    const silent = following(...toHost, { type: "hostSilent", code });
    expect(only(silent, "settleTry")).toEqual([{ do: "settleTry", result: "unknown", reversal }]);
    const end = following(...toHost, { type: "hostSilent", code }, settled(allowed(2)));
    expect(screens(end)).toEqual([{ id: "NO_ANSWER", code }]);
  });

  it("no answer in time is silence", () => {
    const step = following(...toHost, fired("host"));
    expect(only(step, "settleTry")).toEqual([{ do: "settleTry", result: "unknown", reversal: "noAnswer" }]);
  });

  it("a code nobody knows is a plain no that keeps the try counted", () => {
    const step = following(...toHost, answered("Z9"));
    expect(only(step, "settleTry")).toEqual([{ do: "settleTry", result: "unknown", reversal: undefined }]);
    expect(screens(following(...toHost, answered("Z9"), settled(allowed(2))))).toEqual([{ id: "DECLINED" }]);
  });

  it("an answer after the customer gave up changes nothing", () => {
    const gone = following(...toHost, cancel).session;
    expect(next(gone, answered("00"), policy)).toEqual({ session: gone, effects: [] });
  });

  it("an opened housing waits for no answer: the payment ends as a fault, and is reversed", () => {
    const step = following(...toHost, tampered);
    expect(only(step, "settleTry")).toEqual([{ do: "settleTry", result: "unknown", reversal: "noAnswer" }]);
    expect(next(step.session, answered("00"), policy).effects).toEqual([]);
    const end = [...toHost, tampered, settled(allowed(2))];
    expect(screens(following(...end))).toEqual([{ id: "MACHINE_FAULT", code: "PP802" }]);
    expect(at(following(...end, pulled, fired("outcome")))).toBe("outOfService");
  });

  it("a broken part waits until the answer is settled, then the pad is out of service", () => {
    expect(following(...toHost, broken).effects).toEqual([]);
    const end = [...toHost, broken, answered("00"), settled(allowed(3))];
    expect(outcomes(following(...end))).toEqual([{ kind: "approved" }]);
    expect(at(following(...end, pulled, fired("outcome")))).toBe("outOfService");
  });
});
