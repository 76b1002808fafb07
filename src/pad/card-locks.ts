import type { CountedCard, TryLedger } from "../attempts/try-ledger.ts";
import { Fault } from "../faults/fault.ts";
import {
  type AttemptsList,
  type CountedCardTold,
  cardReferenceDigits,
  mostCardsListed,
} from "../joint/tool-attempts.ts";
import type { Changes } from "../store/changes.ts";
import { checkedReason } from "./checked-reason.ts";
import type { PadLog } from "./pad-event.ts";
import { notePlace, type UnlockNote, untoldNotes, withNote } from "./unlock-notes.ts";

interface CardLocksParts {
  readonly ledger: Pick<TryLedger, "cards" | "unlock">;
  readonly store: { get(key: string): Buffer | undefined; commit(changes: Changes): Promise<void> };
  /** Undefined where nobody keeps events, since the pad does not run: they are told when it starts. */
  readonly log: PadLog | undefined;
}

const lockOrder: readonly CountedCard["lock"][] = ["here", "bank", "none"];

/** What a technician sees and does of the cards that have tries counted. */
export class CardLocks {
  readonly #parts: CardLocksParts;

  constructor(parts: CardLocksParts) {
    this.#parts = parts;
  }

  /** Faults PP705 or a PP7xx of the store, as in `unlock`. */
  list(): AttemptsList {
    const cards = this.#parts.ledger.cards().sort(byLockAndTime);
    return { cards: cards.slice(0, mostCardsListed).map(told), more: Math.max(0, cards.length - mostCardsListed) };
  }

  /**
   * Ends the lock that this pad put on a card; durable, and told as an event. `card` is the beginning of its reference. Fault
   * PP801 for a lock that is none of ours, a reference of no card or of several, and a reason that is none.
   */
  async unlock(card: string, reason: string): Promise<CountedCardTold> {
    const note = { card: "", reason: checkedReason(reason) };
    const found = this.#found(card);
    requireOwnLock(found);
    const { ledger, store } = this.#parts;
    const { card: masked } = told(found);
    await ledger.unlock(found.ref, "technician", new Map([withNote(store, { ...note, card: masked })]));
    await this.tellUntold();
    return told(found);
  }

  /** Tells of what was unlocked while nobody listened, and forgets that it was not told. */
  async tellUntold(): Promise<void> {
    const { store, log } = this.#parts;
    const notes: readonly UnlockNote[] = log ? untoldNotes(store) : [];
    if (notes.length === 0) return;
    for (const note of notes) log?.({ event: "cardUnlocked", ...note });
    await store.commit(new Map([[notePlace, null]]));
  }

  #found(card: string): CountedCard {
    const found = this.#parts.ledger.cards().filter(({ ref }) => card.length >= 8 && ref.startsWith(card));
    const [one] = found;
    if (!one)
      throw new Fault("PP801", `no card with the reference ${card} has tries counted: see \`pinpad attempts list\``);
    if (found.length > 1)
      throw new Fault("PP801", `several cards begin with ${card}: give more digits of the reference`);
    return one;
  }
}

function requireOwnLock({ lock, isOpen, tries, remainingMs }: CountedCard): void {
  if (isOpen) throw new Fault("PP801", "a try of this card is under way: wait for its end");
  if (lock === "bank") {
    throw new Fault(
      "PP801",
      "the bank has locked this card's PIN, and only the bank can unlock it: send the customer there",
    );
  }
  if (lock === "none") {
    const hours = Math.ceil(remainingMs / 3_600_000);
    throw new Fault(
      "PP801",
      `this card is not locked: ${tries} wrong PINs are counted, and forgotten within ${hours} h`,
    );
  }
}

function byLockAndTime(one: CountedCard, other: CountedCard): number {
  return lockOrder.indexOf(one.lock) - lockOrder.indexOf(other.lock) || one.sinceMs - other.sinceMs;
}

function told({ ref, tries, lock, sinceMs, remainingMs }: CountedCard): CountedCardTold {
  return { card: ref.slice(0, cardReferenceDigits), tries, lock, sinceMs, remainingMs };
}
