import { describe, expect, it } from "vitest";
import { SoakTries } from "../../../src/bench/soak-tries.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import type { Prompt } from "../../../src/prompts/prompt.ts";
import type { Outcome } from "../../../src/session/outcome.ts";

const purpose = { transaction: "payment", amountMinor: 100, currency: "CNY" } as const;
const sent: PadEvent = { event: "requestSent", stan: "000001" };
const wrong: PadEvent = { event: "screen", prompt: "ENTER_VALID_PIN" };
const ended = (outcome: Outcome): PadEvent => ({ event: "transactionEnded", id: "1", outcome });
const asks = (triesLeft: number): Prompt =>
  triesLeft === 1
    ? { id: "ENTER_PIN_LAST_TRY", purpose, digitCount: 0, minDigits: 4 }
    : { id: "ENTER_PIN", purpose, triesLeft, digitCount: 0, minDigits: 4 };

function triesAfter(events: readonly PadEvent[], nowMs = 0): number | undefined {
  const tries = new SoakTries();
  for (const event of events) tries.take("good", event, 0);
  return [3, 2, 1].find((left) => tries.asked("good", asks(left), nowMs) === undefined);
}

describe("the soak's count of tries", () => {
  it.each<[string, readonly PadEvent[], number | undefined]>([
    ["a card that was never seen has all", [], 3],
    ["a wrong PIN takes one", [sent, wrong], 2],
    ["an approval gives all back", [sent, wrong, sent, ended({ kind: "approved" })], 3],
    ["no answer takes one", [sent, ended({ kind: "fault", code: "PP502" })], 2],
    ["cancelling after sending takes one", [sent, ended({ kind: "cancelled", afterSending: true })], 2],
    ["a fault before sending takes none", [ended({ kind: "fault", code: "PP501" })], 3],
    ["a definite no gives it back", [sent, ended({ kind: "declined", reason: "funds", responseCode: "51" })], 3],
    ["a private code takes one", [sent, ended({ kind: "declined", reason: "generic", responseCode: "Z9" })], 2],
    ["the bank's lock leaves none", [sent, ended({ kind: "pinTriesExceeded", where: "bank" })], undefined],
  ])("%s", (_, events, left) => {
    expect(triesAfter(events)).toBe(left);
  });

  it("counts the bank's lock for an hour, and the try that told of it for a day", () => {
    const locked = [sent, ended({ kind: "pinTriesExceeded", where: "bank" })];
    expect(triesAfter(locked, 3_599_999)).toBeUndefined();
    expect(triesAfter(locked, 3_600_000)).toBe(2);
    expect(triesAfter(locked, 86_400_000)).toBe(3);
  });

  it("keeps a try that was under way when the pad stopped", () => {
    const tries = new SoakTries();
    tries.take("good", sent, 0);
    tries.restart("good", 0);
    tries.restart("good", 0);
    expect(tries.asked("good", asks(2), 0)).toBeUndefined();
  });

  it("forgets a day after the last try", () => {
    expect(triesAfter([sent, wrong], 86_399_999)).toBe(2);
    expect(triesAfter([sent, wrong], 86_400_000)).toBe(3);
  });
});
