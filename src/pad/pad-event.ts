import type { TamperPolicy } from "../config/gpio-parts.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { EntryMode, TransactionKind } from "../host/transaction.ts";
import type { FunctionKey } from "../keys/scd.ts";
import type { MenuRecord } from "../menu/menu-event.ts";
import type { KeypadLineHealth } from "../ports/keypad.ts";
import type { PromptId } from "../prompts/prompt.ts";
import type { Language } from "../prompts/text.ts";
import type { Outcome } from "../session/outcome.ts";
import type { ReminderId } from "../upkeep/reminders.ts";
import type { Care } from "../upkeep/upkeep.ts";

/** What an account holds is told to the app and the customer only. */
export type LoggedOutcome = Exclude<Outcome, { kind: "balanceTold" }> | { readonly kind: "balanceTold" };

/** What a self-test looks at. */
export const selfTestParts = ["keys", "store", "display", "keypad"] as const;
export type SelfTestPart = (typeof selfTestParts)[number];

/** Who can bring lines of the log about as often as they like. */
export type LogSource = "joint" | "host" | "tools";

/** Everything the pad tells of itself. No PIN digit, no key, no whole PAN: there is no place for one in these shapes. */
export type PadEvent =
  | { readonly event: "started" | "stopped" }
  /** Where digits and keys will live; `reason` says why it is not locked memory. */
  | { readonly event: "memory"; readonly kind: "locked" | "ordinary"; readonly reason?: string }
  /** `amountMinor` of a payment. */
  | {
      readonly event: "transactionStarted";
      readonly transaction: TransactionKind;
      readonly id: string;
      readonly amountMinor?: number;
      readonly currency: string;
    }
  | { readonly event: "screen"; readonly prompt: PromptId }
  /** The customer chose it with the keypad's key. */
  | { readonly event: "languageChosen"; readonly language: Language }
  /** HELP was pressed; the screen it lies over stays, and so does the payment. */
  | { readonly event: "helpRequested"; readonly over: PromptId }
  /** Never while a PIN is being typed. */
  | { readonly event: "functionKeyPressed"; readonly key: FunctionKey }
  /** `card` is the masked PAN; `entry` says whether it came by chip or stripe. */
  | { readonly event: "cardRead"; readonly card: string; readonly entry: EntryMode }
  /** `problem` says what is wrong with the track and where, never what it holds. */
  | { readonly event: "cardRefused"; readonly problem: string }
  /** Why the chip could not be used; the stripe may follow. `problem` holds no digit of the card. */
  | { readonly event: "chipRefused"; readonly problem: string }
  /** A card that was not taken was taken in for good, as the reader's policy says. */
  | { readonly event: "cardRetained" }
  | { readonly event: "requestSent"; readonly stan: string }
  | { readonly event: "hostAnswered"; readonly verdict: string; readonly responseCode?: string }
  /** Bytes of the host that nobody waits for; nothing of them is told. */
  | { readonly event: "answerDropped"; readonly why: "late" | "duplicate" | "unknown" | "malformed" }
  /** A request of the host's own: an echo is answered, anything else refused. */
  | { readonly event: "hostAsked"; readonly kind: string }
  | { readonly event: "hostUnanswered"; readonly detail: string }
  /** `keys`: the session has new ones. */
  | { readonly event: "signedOn"; readonly keys: boolean }
  | { readonly event: "signedOff" }
  | { readonly event: "signOnWaits" | "signOffFailed" | "echoFailed"; readonly detail: string }
  /** The host cannot work with our keys: there is a new sign-on. */
  | { readonly event: "signOnDoubted"; readonly responseCode: string }
  /** One of the hosts does not do: no connection, or no answer on it. Another attempt, or the other host, follows. */
  | { readonly event: "hostFailed"; readonly peer: string; readonly detail: string }
  /** A host answers, after some failed. */
  | { readonly event: "hostReached"; readonly peer: string }
  | { readonly event: "reversalPending" | "reversalSent" | "reversalAcknowledged"; readonly stan: string }
  | { readonly event: "reversalRefused"; readonly stan: string; readonly responseCode: string }
  /** Given up; a person has to settle it with the acquirer. */
  | {
      readonly event: "reversalFlagged";
      readonly stan: string;
      readonly why: "limit" | "refused";
      readonly attempts: number;
      readonly responseCode?: string;
    }
  | { readonly event: "reversalWaits"; readonly stan: string; readonly detail: string }
  /** The DUKPT key wants replacing soon: so many PINs are left. */
  | { readonly event: "keysRunLow"; readonly transactionsLeft: number }
  /** The switch is open for sure; what follows from it is not yet written down. */
  | { readonly event: "tamperOpened"; readonly policy: TamperPolicy }
  /** `tamperRecorded`: durable, whatever happens to the power now. */
  | { readonly event: "tamperRecorded" | "keysErased" }
  /** Once a day and at a stop, the lines that are not all zero; counts since the program began, as `Keypad.health` gives them. */
  | { readonly event: "keypadHealth"; readonly lines: readonly KeypadLineHealth[] }
  /** By a technician; `card` is the beginning of its reference in the ledger, and no number of the card's. */
  | { readonly event: "cardUnlocked"; readonly card: string; readonly reason: string }
  /** Before the daily restart, and when a technician asks: the parts that are not as they should be. */
  | { readonly event: "selfTest"; readonly failed: readonly SelfTestPart[] }
  /** The counts of what wears were damaged, and begin anew. */
  | { readonly event: "upkeepLost" }
  /** Something is to be done soon, and why; once when it begins. */
  | {
      readonly event: "maintenanceDue";
      readonly reminder: ReminderId;
      readonly reason: string;
      readonly reasonZh: string;
    }
  /** By a technician, in whose words. */
  | { readonly event: "maintenanceDone"; readonly care: Care; readonly note: string }
  /** The service menu on the pad itself. */
  | MenuRecord
  | { readonly event: "transactionEnded"; readonly id: string; readonly outcome: LoggedOutcome }
  | { readonly event: "fault"; readonly code: FaultCode; readonly detail: string }
  /** So many lines that `source` brought about were left out of the log since the last one of these. */
  | { readonly event: "notLogged"; readonly source: LogSource; readonly count: number }
  | { readonly event: "faultCleared"; readonly code: FaultCode };

export type PadLog = (event: PadEvent) => void;
