/** Every wait and limit of a transaction. */
export interface SessionPolicy {
  /** For a card after the transaction was asked for. */
  readonly cardWaitMs: number;
  /** Cards that cannot be read before the transaction ends. */
  readonly cardReads: number;
  /** PIN length, ISO 9564-1 9.1: 4 to 12 digits. */
  readonly minDigits: number;
  readonly maxDigits: number;
  readonly firstDigitMs: number;
  readonly betweenDigitsMs: number;
  readonly wholeEntryMs: number;
  /** The same waits for a one-time code, which has to reach the customer first. */
  readonly codeEntry: {
    readonly firstDigitMs: number;
    readonly betweenDigitsMs: number;
    readonly wholeEntryMs: number;
  };
  /** New PINs that are refused before a PIN change ends. */
  readonly newPinRefusals: number;
  /** For the store, the keys and the connection: longer than any of them takes when it works. */
  readonly stepMs: number;
  /** For the host's answer after the request has left. */
  readonly hostAnswerMs: number;
  readonly outcomeMs: number;
  /** For outcomes with more to read: what to do next, whom to call. */
  readonly longOutcomeMs: number;
  /** From "take your card" to "you left your card". */
  readonly removalReminderMs: number;
  readonly removalGiveUpMs: number;
  readonly partsRecheckMs: number;
}

export const defaultSessionPolicy: SessionPolicy = {
  cardWaitMs: 60_000,
  cardReads: 3,
  minDigits: 4,
  maxDigits: 12,
  firstDigitMs: 30_000,
  betweenDigitsMs: 10_000,
  wholeEntryMs: 60_000,
  codeEntry: { firstDigitMs: 120_000, betweenDigitsMs: 20_000, wholeEntryMs: 180_000 },
  newPinRefusals: 5,
  stepMs: 30_000,
  hostAnswerMs: 30_000,
  outcomeMs: 4_000,
  longOutcomeMs: 10_000,
  removalReminderMs: 10_000,
  removalGiveUpMs: 60_000,
  partsRecheckMs: 5_000,
};
