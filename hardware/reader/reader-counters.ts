/** Counters under their UnifiedPOS names (MSR statistics), and below them what the line itself shows. */
export const counterNames = [
  "GoodReadCount",
  "FailedReadCount",
  "UnreadableCardCount",
  "MissingStartSentinelTrack1Count",
  "MissingStartSentinelTrack2Count",
  "MissingStartSentinelTrack3Count",
  "ParityLRCErrorTrack1Count",
  "ParityLRCErrorTrack2Count",
  "ParityLRCErrorTrack3Count",
  "CommunicationErrorCount",
  "LineSkippedByteCount",
  "LineLateAnswerCount",
  "LineRepeatedCommandCount",
  "LineRepeatedAnswerCount",
] as const;

export type CounterName = (typeof counterNames)[number];

/** They outlive connections, and begin anew with the process. */
export class ReaderCounters {
  readonly #counts = new Map<CounterName, number>();

  add(name: CounterName, howMany = 1): void {
    this.#counts.set(name, this.of(name) + howMany);
  }

  of(name: CounterName): number {
    return this.#counts.get(name) ?? 0;
  }

  all(): Readonly<Record<CounterName, number>> {
    return Object.fromEntries(counterNames.map((name) => [name, this.of(name)])) as Record<CounterName, number>;
  }
}
