import { describe, expect, it } from "vitest";
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
import { answered, asksFor, samplePay, service } from "../../support/session-walk.ts";

const toCode = [...toHost, asksFor("code"), settled(allowed(3))];
const changeAsked = { type: "asked", transaction: service("pinChange") } as const;
const changeSent = [changeAsked, inserted, mayTry(), enter, enter, enter, sent];
const digits = { digitCount: 0, minDigits: 4 };

describe("a code that the bank asks for", () => {
  it("is asked for as the bank's code, with more time than a PIN, and goes out without one", () => {
    const step = following(...toCode);
    expect([at(step), screens(step), only(step, "beginEntry")]).toEqual([
      "enteringCode",
      [{ id: "ENTER_CODE", ...digits }],
      [{ do: "beginEntry", entry: "code" }],
    ]);
    expect(only(step, "startTimer").map((effect) => "ms" in effect && effect.ms)).toEqual([
      policy.codeEntry.firstDigitMs,
      policy.codeEntry.wholeEntryMs,
    ]);
    expect(only(following(...toCode, enter), "forward")).toEqual([
      { do: "forward", transaction: samplePay, carried: "code" },
    ]);
  });

  it("shows how many digits were typed, and says of too few that a code is meant", () => {
    expect(screens(following(...toCode, { type: "digitsChanged", count: 3 }))).toEqual([
      { id: "ENTER_CODE", digitCount: 3, minDigits: 4 },
    ]);
    expect(screens(following(...toCode, { type: "digitsChanged", count: 3 }, { type: "tooShort" }))).toEqual([
      { id: "CODE_TOO_SHORT", digitCount: 3, minDigits: 4 },
    ]);
  });

  it("that is right ends as the transaction does", () => {
    expect(outcomes(following(...toCode, enter, sent, answered("00"), settled(allowed(3))))).toEqual([
      { kind: "approved" },
    ]);
  });

  it.each([
    ["asks for it again", asksFor("code")],
    ["calls what was sent a wrong PIN, which it cannot be", wrongPin],
  ])("is asked for twice when the bank %s, then the transaction ends, and no PIN is blamed", (_when, again) => {
    const second = following(...toCode, enter, sent, again, settled(allowed(3)));
    expect([at(second), screens(second)]).toEqual(["enteringCode", [{ id: "CODE_WRONG" }]]);
    const end = following(...toCode, enter, sent, again, settled(allowed(3)), enter, sent, again, settled(allowed(3)));
    expect([outcomes(end), screens(end)]).toEqual([
      [{ kind: "secondFactorFailed", factor: "code" }],
      [{ id: "CODE_NOT_ACCEPTED" }],
    ]);
  });

  it.each([
    ["CANCEL", cancel, { kind: "cancelled", afterSending: false }],
    ["the card being pulled", pulled, { kind: "cardRemoved", afterSending: false }],
    ["time", fired("entryIdle"), { kind: "timedOut" }],
    ["the time for all of it", fired("entryWhole"), { kind: "timedOut" }],
    ["a broken part", broken, { kind: "fault", code: "PP202" }],
  ] as const)("is ended by %s, wiped", (_by, event, outcome) => {
    const step = following(...toCode, { type: "digitsChanged", count: 4 }, event);
    expect([outcomes(step), only(step, "wipeEntry").length]).toEqual([[outcome], 1]);
  });

  it("that was sent and is not answered has its request reversed", () => {
    for (const event of [silent, cancel, pulled]) {
      expect(only(following(...toCode, enter, sent, event), "settleTry")).toMatchObject([{ result: "unknown" }]);
    }
    expect(outcomes(following(...toCode, enter, sent, silent, settled(allowed(3))))).toEqual([
      { kind: "fault", code: "PP502" },
    ]);
  });

  it("is asked of nobody who has pulled the card meanwhile, nor on a broken keypad", () => {
    const gone = following(...toHost, asksFor("code"), pulled, settled(allowed(3)));
    expect([outcomes(gone), only(gone, "beginEntry")]).toEqual([[{ kind: "cardRemoved", afterSending: false }], []]);
    const down = following(...toHost, broken, asksFor("code"), settled(allowed(3)));
    expect([outcomes(down), only(down, "beginEntry")]).toEqual([[{ kind: "fault", code: "PP202" }], []]);
  });
});

describe("a PIN that the bank asks for once more", () => {
  it("is asked for without blame, with the tries that were left before", () => {
    const step = following(...toHost, asksFor("pin"), settled(allowed(3)));
    expect([screens(step), only(step, "beginEntry")]).toEqual([
      [{ id: "PIN_ONCE_MORE" }],
      [{ do: "beginEntry", entry: "pin" }],
    ]);
    expect(only(step, "tone")).toEqual([{ do: "tone", tone: "attention" }]);
    const typed = following(...toHost, asksFor("pin"), settled(allowed(3)), { type: "digitsChanged", count: 1 });
    expect(screens(typed)).toMatchObject([{ id: "ENTER_PIN", triesLeft: 3 }]);
  });

  it("is the old one at a PIN change", () => {
    expect(screens(following(...changeSent, asksFor("pin"), settled(allowed(3))))).toEqual([
      { id: "OLD_PIN_ONCE_MORE" },
    ]);
  });

  it("is asked for once: a bank that goes on asking has not checked it", () => {
    const end = following(
      ...toHost,
      asksFor("pin"),
      settled(allowed(3)),
      enter,
      sent,
      asksFor("pin"),
      settled(allowed(3)),
    );
    expect([outcomes(end), screens(end)]).toEqual([
      [{ kind: "secondFactorFailed", factor: "pin" }],
      [{ id: "PIN_NOT_VERIFIED" }],
    ]);
  });

  it("is asked of nobody whose card the ledger does not let try", () => {
    const end = following(...toHost, asksFor("pin"), settled({ kind: "rateLimited", retryAfterMs: 5 }));
    expect([outcomes(end), only(end, "beginEntry")]).toEqual([[{ kind: "tooManyPins", waitMs: 5 }], []]);
  });
});
