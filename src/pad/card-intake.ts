import { ChipIdentity } from "../card/emv/chip-identity.ts";
import type { ChipProblem } from "../card/emv/chip-problem.ts";
import { parseTrack2, Track2 } from "../card/track2.ts";
import { asFault, type Fault } from "../faults/fault.ts";
import type { CardEntry } from "../host/requests.ts";
import type { Scd } from "../keys/scd.ts";
import type { CardChip, CardRead, CardReaderListener, ChipVerdict } from "../ports/card-reader.ts";
import type { Event } from "../session/event.ts";
import type { PadLog } from "./pad-event.ts";
import type { PartWatch } from "./part-watch.ts";
import { readChip } from "./read-chip.ts";
import type { PresentedCard } from "./transaction-desk.ts";

interface IntakeParts {
  readonly log: PadLog;
  /** Undefined while there is none, and no card is taken. */
  readonly scd: () => Scd | undefined;
  /** False when no card is wanted. */
  readonly present: (card: PresentedCard, cardIn: boolean) => boolean;
  readonly dispatch: (event: Event) => void;
  readonly raise: (fault: Fault) => void;
}

/** Amounts and countries that a card's PDOL may ask for are zeros: only its identity is wanted, and no payment is promised to it. */
const nothingToTell = new Map<number, Uint8Array>();

/** No scheme lets a card that its issuer has blocked pay by its stripe. */
const blocked: readonly ChipProblem["problem"][] = ["cardBlocked", "applicationBlocked"];

/** The way of a card from the reader to the session: stripe or chip, well formed or refused with the reason. */
export class CardIntake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  listener({ onFault, onRecovered }: PartWatch): CardReaderListener {
    const { dispatch, log } = this.#parts;
    return {
      onFault,
      onRecovered: () => {
        onRecovered();
        dispatch({ type: "slotUnknown" });
      },
      onCard: (read) => this.#onCard(read),
      onChip: (chip) => this.#onChip(chip),
      onCardUnreadable: (reason, inSlot) => this.#refuse(reason, inSlot),
      onCardRemoved: (how) => {
        if (how === "retained") log({ event: "cardRetained" });
        dispatch({ type: "cardRemoved" });
      },
    };
  }

  #onCard({ track2, inSlot, fallback }: CardRead): void {
    const parsed = parseTrack2(track2);
    track2.fill(0);
    if (parsed instanceof Track2) this.#take(parsed, { entryMode: fallback ? "fallback" : "magneticStripe" }, inSlot);
    else this.#refuse(`track 2: ${parsed.problem} at ${parsed.at}`, inSlot);
  }

  async #onChip(chip: CardChip): Promise<ChipVerdict> {
    const identity = await readChip(chip, nothingToTell);
    if (!(identity instanceof ChipIdentity)) {
      this.#parts.log({ event: "chipRefused", problem: chipProblemText(identity) });
      return blocked.includes(identity.problem) ? "refused" : "unusable";
    }
    const { track2, panSequence } = identity;
    const entry: CardEntry = { entryMode: "chip", ...(panSequence === undefined ? {} : { panSequence }) };
    // A card that nobody takes by its chip is not to come by its stripe either.
    return this.#take(track2, entry, true) ? "identified" : "refused";
  }

  #take(track2: Track2, entry: CardEntry, inSlot: boolean): boolean {
    const scd = this.#parts.scd();
    if (!scd) return false;
    try {
      const cardRef = scd.cardReference(track2.pan);
      this.#parts.log({ event: "cardRead", card: track2.pan.masked(), entry: entry.entryMode });
      return this.#parts.present({ track2, cardRef, ...entry }, inSlot);
    } catch (error) {
      this.#parts.raise(asFault(error));
      return false;
    }
  }

  #refuse(problem: string, inSlot: boolean): void {
    this.#parts.log({ event: "cardRefused", problem });
    this.#parts.dispatch({ type: "cardUnreadable", cardIn: inSlot });
  }
}

/** Tags and status words in hexadecimal, as the manuals have them. */
function chipProblemText({ problem, step, tag, at, status }: ChipProblem): string {
  const hex = (number: number) => number.toString(16).toUpperCase();
  return [
    `${problem} in ${step}`,
    ...(tag === undefined ? [] : [`tag ${hex(tag)}`]),
    ...(at === undefined ? [] : [`at ${at}`]),
    ...(status === undefined ? [] : [`status ${hex(status)}`]),
  ].join(", ");
}
