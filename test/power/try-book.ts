import { defaultTryPolicy } from "../../src/attempts/try-policy.ts";

const { tryLimit, forgetAfterMs } = defaultTryPolicy;

/** What is certain of a card's tries. A power cut leaves two possible truths, until the pad names one of them. */
interface CardTries {
  readonly low: number;
  readonly high: number;
  /** When the last of them was sent. */
  readonly lastMs: number;
  /** The bank has said that it locked the PIN. */
  readonly bankLocked: boolean;
}

type Effect = "kept" | "released" | "dropped" | "bankLock";

const lockingCodes: readonly string[] = ["75", "38"];

/** What an answer does to the try. Codes that no table knows may be a private "wrong PIN". */
function effectOf(responseCode: string | undefined): Effect {
  if (responseCode === undefined || responseCode === "55" || responseCode.startsWith("Z")) return "kept";
  if (lockingCodes.includes(responseCode)) return "bankLock";
  return responseCode === "00" ? "dropped" : "released";
}

/**
 * The tries of each card, counted from what was sent and answered; knows nothing of the ledger. Methods that hear what the
 * pad says of the tries return what is wrong with it, if anything is.
 */
export class TryBook {
  readonly #cards = new Map<string, CardTries>();
  #card = "";
  #underWay: { readonly responseCode?: string } | undefined;

  customer(card: string): void {
    this.#card = card;
  }

  sent(atMs: number): void {
    this.#underWay = {};
    this.#put({ ...this.#tries, lastMs: atMs });
  }

  answered(responseCode: string | undefined): void {
    if (this.#underWay && responseCode !== undefined) this.#underWay = { responseCode };
  }

  /** The end of the try was written down. `givenUp`: as one without answer, whatever has come. */
  ended(givenUp = false): void {
    if (!this.#underWay) return;
    this.#put(after(this.#tries, effectOf(givenUp ? undefined : this.#underWay.responseCode)));
    this.#underWay = undefined;
  }

  /** What was under way was written down, or not, or not wholly. */
  cut(): void {
    const tries = this.#tries;
    const kept = after(tries, "kept");
    if (!this.#underWay) this.#put({ ...tries, high: kept.high });
    else if (this.#underWay.responseCode === undefined) this.#put(kept);
    else {
      const settled = after(tries, effectOf(this.#underWay.responseCode));
      const bankLocked = kept.bankLocked || settled.bankLocked;
      this.#put({ ...kept, low: Math.min(kept.low, settled.low), high: Math.max(kept.high, settled.high), bankLocked });
    }
    this.#underWay = undefined;
  }

  /** The pad asks for a PIN, or says that the last one was wrong. */
  promised(triesLeft: number, atMs: number): string | undefined {
    const { low, high, lastMs } = this.#tries;
    const used = tryLimit - triesLeft;
    // The pad's own time never runs ahead of this: what it forgets sooner is forgotten too soon.
    const mayBeForgotten = atMs - lastMs >= forgetAfterMs;
    if (used < (mayBeForgotten ? 0 : low)) return `${this.#card}: a try is forgotten, ${triesLeft} left after ${low}`;
    if (used > high) return `${this.#card}: ${triesLeft} tries left after no more than ${high}`;
    this.#put({ ...this.#tries, low: used, high: used });
    return undefined;
  }

  /** The pad says that the card is locked. */
  locked(where: "here" | "bank"): string | undefined {
    const { high, bankLocked } = this.#tries;
    if (where === "bank") return bankLocked ? undefined : `${this.#card}: locked by a bank that has not said so`;
    if (high < tryLimit) return `${this.#card}: locked after no more than ${high} tries`;
    this.#put({ ...this.#tries, low: tryLimit });
    return undefined;
  }

  get #tries(): CardTries {
    return this.#cards.get(this.#card) ?? { low: 0, high: 0, lastMs: 0, bankLocked: false };
  }

  #put(tries: CardTries): void {
    if (this.#card !== "") this.#cards.set(this.#card, tries);
  }
}

function after(tries: CardTries, effect: Effect): CardTries {
  const { low, high } = tries;
  switch (effect) {
    case "released":
      return tries;
    case "dropped":
      return { ...tries, low: 0, high: 0, bankLocked: false };
    case "kept":
    case "bankLock":
      return {
        ...tries,
        low: Math.min(low + 1, tryLimit),
        high: Math.min(high + 1, tryLimit),
        bankLocked: tries.bankLocked || effect === "bankLock",
      };
  }
}
