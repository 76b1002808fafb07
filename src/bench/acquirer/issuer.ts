import { maskPan } from "../../host/iso8583/mask-pan.ts";
import type { AcquirerKeys } from "./acquirer-keys.ts";
import { readPin, type SentPin } from "./pin-verification.ts";
import type { TestCard } from "./test-cards.ts";

/** What makes a payment the same payment: a reversal names its original by all of these. */
export interface PaymentIdentity {
  readonly mti: string;
  readonly terminalId: string;
  readonly stan: string;
  /** DE 7, MMDDhhmmss. */
  readonly transmissionTime: string;
}

export interface AuthorisationRequest extends PaymentIdentity {
  readonly pan: string;
  readonly amountMinor: number;
  readonly pin: SentPin;
  /** What is answered instead of an approval once card and PIN are right. */
  readonly ruleAnswer: string | undefined;
}

export type EntryState = "approved" | "declined" | "reversed";

/** One line of the books. */
export interface BookEntry extends PaymentIdentity {
  readonly maskedPan: string;
  readonly amountMinor: number;
  readonly responseCode: string;
  readonly state: EntryState;
}

interface KeptEntry extends BookEntry {
  readonly pan: string;
}

interface Account {
  readonly card: TestCard;
  balanceMinor: number;
  pinTriesLeft: number;
}

/** As most banks count. */
export const pinTryLimit = 3;

/** Codes under which money moves: approved, and approved for a part. */
const bookedCodes: readonly string[] = ["00", "10"];

/**
 * Cards, PIN tries, balances and the books of one run: every approval is in them, as approved or as reversed. Three wrong
 * PINs are answered 55; from then on the card gets 75, right PIN or wrong, until `resetPinTries`.
 */
export class Issuer {
  readonly #keys: AcquirerKeys;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #entries = new Map<string, KeptEntry>();
  readonly #usedKsns = new Set<string>();

  constructor(cards: readonly TestCard[], keys: AcquirerKeys) {
    this.#keys = keys;
    this.#accounts = new Map(
      cards.map((card) => [card.pan, { card, balanceMinor: card.balanceMinor, pinTriesLeft: pinTryLimit }]),
    );
  }

  /** Decides and books. A payment that is in the books already, or was reversed before it came, is a duplicate: 94. */
  authorise(request: AuthorisationRequest): string {
    const key = entryKey(request);
    if (this.#entries.has(key)) return "94";
    const responseCode = this.#decide(request);
    const booked = bookedCodes.includes(responseCode);
    if (booked) this.#move(request.pan, -request.amountMinor);
    this.#entries.set(key, {
      ...identityOf(request),
      pan: request.pan,
      maskedPan: maskPan(request.pan),
      amountMinor: request.amountMinor,
      responseCode,
      state: booked ? "approved" : "declined",
    });
    return responseCode;
  }

  /**
   * Undoes an approval, once however often it is asked: 00. What was never asked for is 25, and will be refused should it
   * still come. A reversal with another card or amount than its original is 30, and undoes nothing.
   */
  reverse(original: PaymentIdentity, pan: string, amountMinor: number): string {
    const key = entryKey(original);
    const entry = this.#entries.get(key);
    if (!entry) {
      const never = { pan, maskedPan: maskPan(pan), amountMinor, responseCode: "25", state: "reversed" } as const;
      this.#entries.set(key, { ...identityOf(original), ...never });
      return "25";
    }
    if (entry.pan !== pan || entry.amountMinor !== amountMinor) return "30";
    if (entry.state === "approved") {
      this.#move(pan, amountMinor);
      this.#entries.set(key, { ...entry, state: "reversed" });
    }
    return entry.responseCode === "25" ? "25" : "00";
  }

  /** As the bank does when its customer calls. */
  resetPinTries(pan: string): void {
    const account = this.#accounts.get(pan);
    if (account) account.pinTriesLeft = pinTryLimit;
  }

  balanceMinor(pan: string): number | undefined {
    return this.#accounts.get(pan)?.balanceMinor;
  }

  /** Every payment that was asked for, oldest first. */
  books(): readonly BookEntry[] {
    return [...this.#entries.values()].map(({ pan: _, ...shown }) => shown);
  }

  #decide(request: AuthorisationRequest): string {
    if (!this.#isNewKsn(request.pin)) return "63";
    const account = this.#accounts.get(request.pan);
    if (!account) return "14";
    if (account.card.alwaysAnswers) return account.card.alwaysAnswers;
    if (account.pinTriesLeft === 0) return "75";
    const pinAnswer = this.#checkPin(request, account);
    if (pinAnswer) return pinAnswer;
    if (request.ruleAnswer) return request.ruleAnswer;
    return request.amountMinor > account.balanceMinor ? "51" : "00";
  }

  /** A fixed key has no KSN, and every block under it is as good as new. */
  #isNewKsn({ ksn }: SentPin): boolean {
    if (!ksn) return true;
    const known = this.#usedKsns.size;
    return this.#usedKsns.add(ksn.toString("hex")).size > known;
  }

  #checkPin(request: AuthorisationRequest, account: Account): string | undefined {
    const digits = readPin(this.#keys, request.pin, request.pan);
    if (!digits) return "81";
    const right = digits.equals(Buffer.from([...account.card.pin].map(Number)));
    digits.fill(0);
    account.pinTriesLeft = right ? pinTryLimit : account.pinTriesLeft - 1;
    return right ? undefined : "55";
  }

  #move(pan: string, amountMinor: number): void {
    const account = this.#accounts.get(pan);
    if (account) account.balanceMinor += amountMinor;
  }
}

function identityOf({ mti, terminalId, stan, transmissionTime }: PaymentIdentity): PaymentIdentity {
  return { mti, terminalId, stan, transmissionTime };
}

function entryKey(identity: PaymentIdentity): string {
  return [identity.mti, identity.terminalId, identity.stan, identity.transmissionTime].join("|");
}
