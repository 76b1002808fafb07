import type { TransactionName, TransactionNews } from "../../joint/pad-service.ts";
import type { Clock } from "../../ports/clock.ts";
import type { MetricSet } from "./metric-set.ts";

/** How a transaction ended; any other kind counts as `other`, so that labels stay few. */
const outcomeKinds: ReadonlySet<string> = new Set([
  ...["approved", "declined", "pinTriesExceeded", "tooManyPins", "cancelled", "cardRemoved", "timedOut"],
  ...["cardUnreadable", "fault", "secondFactorFailed", "newPinRefused", "pinChangeUnknown"],
  ...["balanceTold", "pinChanged", "pinVerified"],
]);

const pinResults: ReadonlyMap<string, string> = new Map([
  ["approved", "ok"],
  ["balanceTold", "ok"],
  ["pinChanged", "ok"],
  ["pinVerified", "ok"],
  ["pinTriesExceeded", "locked"],
  ["cancelled", "cancel"],
  ["timedOut", "timeout"],
]);

/** Follows one transaction from its first news to its end. */
export class TransactionMeter {
  readonly #transaction: TransactionName;
  readonly #metrics: MetricSet;
  readonly #clock: Clock;
  #enteringSinceMs: number | undefined;
  #askedAtMs: number | undefined;

  constructor(transaction: TransactionName, metrics: MetricSet, clock: Clock) {
    this.#transaction = transaction;
    this.#metrics = metrics;
    this.#clock = clock;
  }

  hear({ news }: TransactionNews): void {
    const nowMs = this.#clock.monotonicMs();
    if (news === "cardRead") this.#metrics.cardReads.inc({ result: "read" });
    if (news === "pinEntry") this.#enteringSinceMs ??= nowMs;
    if (news === "hostAwaited") this.#asked(nowMs);
    if (news === "pinIncorrect") {
      this.#answered(nowMs);
      this.#metrics.pinEntries.inc({ result: "wrong" });
    }
  }

  end(kind: string): void {
    const { pinEntries, cardReads, transactions } = this.#metrics;
    const hadPin = this.#askedAtMs !== undefined || this.#enteringSinceMs !== undefined;
    this.#answered(this.#clock.monotonicMs());
    if (hadPin) pinEntries.inc({ result: pinResults.get(kind) ?? "other" });
    if (kind === "cardUnreadable") cardReads.inc({ result: "unreadable" });
    transactions.inc({ transaction: this.#transaction, outcome: outcomeKinds.has(kind) ? kind : "other" });
  }

  #asked(nowMs: number): void {
    if (this.#enteringSinceMs !== undefined) {
      this.#metrics.pinEntrySeconds.observe((nowMs - this.#enteringSinceMs) / 1_000);
    }
    this.#enteringSinceMs = undefined;
    this.#askedAtMs = nowMs;
  }

  #answered(nowMs: number): void {
    if (this.#askedAtMs !== undefined) this.#metrics.hostAnswerSeconds.observe((nowMs - this.#askedAtMs) / 1_000);
    this.#askedAtMs = undefined;
  }
}
