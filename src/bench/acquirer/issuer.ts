import { maskPan } from "../../host/iso8583/mask-pan.ts";
import type { AcquirerKeys } from "./acquirer-keys.ts";
import { type Account, checkPinDigits, isWeakPin, openAccount, pinTryLimit } from "./card-accounts.ts";
import { readPin, type SentPin } from "./pin-verification.ts";
import { SecondFactors } from "./second-factors.ts";
import type { TestCard } from "./test-cards.ts";
import type { PaymentIdentity, RequestWish } from "./wishes.ts";

export interface AuthorisationRequest extends PaymentIdentity {
  readonly wish: RequestWish;
  readonly pan: string;
  readonly amountMinor: number;
  /** None beside a one-time code. */
  readonly pin: SentPin | undefined;
  /** Of a PIN change that carries the old one. */
  readonly newPin?: SentPin | undefined;
  readonly oneTimeCode?: string | undefined;
  /** What is answered instead of an approval once card and PIN are right. */
  readonly ruleAnswer: string | undefined;
}

export type EntryState = "approved" | "declined" | "reversed";

/** One line of the books. */
export interface BookEntry extends PaymentIdentity {
  readonly wish: RequestWish;
  readonly maskedPan: string;
  readonly amountMinor: number;
  /** Of ISO 8583:1987. */
  readonly responseCode: string;
  readonly state: EntryState;
}

/** A line of the books as it is kept beyond the run: with the KSNs that the request used up. */
export interface BookLine extends BookEntry {
  /** Lower-case hexadecimal. */
  readonly ksns: readonly string[];
}

/** The books of earlier runs, and where this one's go. */
export interface KeptBooks {
  /** Oldest first; the newest line of a request counts. */
  readonly lines: readonly BookLine[];
  /** Returns when the line is safe: the answer leaves after it. */
  readonly append: (line: BookLine) => void;
}

interface KeptEntry extends BookLine {
  /** Of a PIN change: what a reversal puts back. */
  readonly oldPin?: Buffer | undefined;
}

/** How a code gets to the customer, as an SMS would. */
export type SendCode = (to: { readonly terminalId: string; readonly maskedPan: string; readonly code: string }) => void;

export interface IssuerParts {
  /** Of this terminal: those of its session, where it has one. */
  readonly keysOf: (terminalId: string) => AcquirerKeys;
  /** Six digits that nobody can guess. */
  readonly newCode: () => string;
  readonly sendCode: SendCode;
  /** PINs that were changed in them are those of the cards again. */
  readonly books?: KeptBooks | undefined;
}

/** Codes under which money moves: approved, and approved for a part. */
const bookedCodes: readonly string[] = ["00", "10"];
const codes = { pinAgain: "70", oneTimeCode: "1A", newPinInvalid: "71", wrongCode: "05" } as const;

/**
 * Cards, PINs and their tries, balances and the books of one run: every approval is in them, as approved or as reversed. Three
 * wrong PINs are answered 55; from then on the card gets 75, right PIN or wrong, until `resetPinTries`.
 */
export class Issuer {
  readonly #parts: IssuerParts;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #entries = new Map<string, KeptEntry>();
  readonly #usedKsns = new Set<string>();
  readonly #secondFactors = new SecondFactors();

  constructor(cards: readonly TestCard[], parts: IssuerParts) {
    this.#parts = parts;
    this.#accounts = new Map(cards.map((card) => [card.pan, openAccount(card)]));
    for (const line of parts.books?.lines ?? []) {
      for (const ksn of line.ksns) this.#usedKsns.add(ksn);
      this.#entries.set(entryKey(line), line);
    }
    for (const { wish, state, maskedPan, amountMinor } of this.#entries.values()) {
      const card = cards.find(({ pan }) => maskPan(pan) === maskedPan);
      if (card && wish === "payment" && state === "approved") this.#move(card.pan, -amountMinor);
    }
  }

  /** Decides and books. A request that is in the books already, or was reversed before it came, is a duplicate: 94. */
  authorise(request: AuthorisationRequest): string {
    const key = entryKey(request);
    if (this.#entries.has(key)) return "94";
    const oldPin = this.#accounts.get(request.pan)?.pin;
    const responseCode = this.#decide(request);
    const booked = bookedCodes.includes(responseCode);
    if (booked) this.#move(request.pan, -request.amountMinor);
    this.#keep(key, {
      ...identityOf(request),
      wish: request.wish,
      maskedPan: maskPan(request.pan),
      amountMinor: request.amountMinor,
      responseCode,
      state: booked ? "approved" : "declined",
      ksns: ksnsOf(request),
      oldPin: request.wish === "pinChange" ? oldPin : undefined,
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
      const never = { maskedPan: maskPan(pan), amountMinor, responseCode: "25", state: "reversed", ksns: [] } as const;
      this.#keep(key, { ...identityOf(original), wish: "payment", ...never });
      return "25";
    }
    if (entry.maskedPan !== maskPan(pan) || entry.amountMinor !== amountMinor) return "30";
    if (entry.state === "approved") {
      this.#move(pan, amountMinor);
      const account = this.#accounts.get(pan);
      if (account && entry.oldPin) account.pin = entry.oldPin;
      this.#keep(key, { ...entry, state: "reversed" });
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

  /** Everything that was asked for, oldest first. */
  books(): readonly BookEntry[] {
    return [...this.#entries.values()].map(({ ksns: _, oldPin: __, ...shown }) => shown);
  }

  #decide(request: AuthorisationRequest): string {
    if (!this.#areNewKsns(request)) return "63";
    const account = this.#accounts.get(request.pan);
    if (!account) return "14";
    if (account.card.alwaysAnswers) return account.card.alwaysAnswers;
    if (account.pinTriesLeft === 0) return "75";
    return request.pin ? this.#afterPin(request, request.pin, account) : this.#afterCode(request, account);
  }

  #afterPin(request: AuthorisationRequest, pin: SentPin, account: Account): string {
    const digits = this.#open(request, pin);
    if (!digits) return "81";
    if (!checkPinDigits(account, digits)) return "55";
    const newPin = request.newPin && this.#open(request, request.newPin);
    if (request.newPin && !newPin) return "81";
    const { ruleAnswer } = request;
    if (ruleAnswer === codes.pinAgain && !this.#secondFactors.take(request, "pin")) {
      this.#secondFactors.ask(request, { factor: "pin" });
      return codes.pinAgain;
    }
    if (ruleAnswer === codes.oneTimeCode) {
      this.#askForCode(request, newPin, false);
      return codes.oneTimeCode;
    }
    if (ruleAnswer && ruleAnswer !== codes.pinAgain) return ruleAnswer;
    return grant(request, account, newPin);
  }

  /** A code belongs to what was asked for before it, and counts once, right or wrong; after the first wrong one another is sent. */
  #afterCode(request: AuthorisationRequest, account: Account): string {
    const question = this.#secondFactors.take(request, "code");
    if (!question) return codes.wrongCode;
    if (question.code === request.oneTimeCode) return grant(request, account, question.newPin);
    if (question.isRepeated) return codes.wrongCode;
    this.#askForCode(request, question.newPin, true);
    return codes.oneTimeCode;
  }

  #askForCode(request: AuthorisationRequest, newPin: Buffer | undefined, isRepeated: boolean): void {
    const code = this.#parts.newCode();
    this.#secondFactors.ask(request, { factor: "code", code, newPin, isRepeated });
    this.#parts.sendCode({ terminalId: request.terminalId, maskedPan: maskPan(request.pan), code });
  }

  #open({ terminalId, pan }: AuthorisationRequest, pin: SentPin): Buffer | undefined {
    return readPin(this.#parts.keysOf(terminalId), pin, pan);
  }

  /** A fixed or session key has no KSN, and every block under it is as good as new. */
  #areNewKsns(request: AuthorisationRequest): boolean {
    const ksns = ksnsOf(request);
    const known = this.#usedKsns.size;
    for (const ksn of ksns) this.#usedKsns.add(ksn);
    return this.#usedKsns.size === known + ksns.length;
  }

  #keep(key: string, entry: KeptEntry): void {
    const { oldPin: _, ...line } = entry;
    this.#parts.books?.append(line);
    this.#entries.set(key, entry);
  }

  #move(pan: string, amountMinor: number): void {
    const account = this.#accounts.get(pan);
    if (account) account.balanceMinor += amountMinor;
  }
}

/** What is decided once nobody doubts the customer. */
function grant({ wish, amountMinor }: AuthorisationRequest, account: Account, newPin: Buffer | undefined): string {
  if (wish === "payment") return amountMinor > account.balanceMinor ? "51" : "00";
  if (wish !== "pinChange") return "00";
  if (!newPin) return "30";
  if (isWeakPin(account, newPin)) return codes.newPinInvalid;
  account.pin = newPin;
  return "00";
}

function ksnsOf({ pin, newPin }: AuthorisationRequest): string[] {
  return [pin?.ksn, newPin?.ksn].flatMap((ksn) => (ksn ? [ksn.toString("hex")] : []));
}

function identityOf({ mti, terminalId, stan, transmissionTime }: PaymentIdentity): PaymentIdentity {
  return { mti, terminalId, stan, transmissionTime };
}

function entryKey(identity: PaymentIdentity): string {
  return [identity.mti, identity.terminalId, identity.stan, identity.transmissionTime].join("|");
}
