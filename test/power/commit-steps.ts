import { decodeCardRecord } from "../../src/attempts/try-record.ts";
import { DELETION_KEY, decodeSlot, SLOT_BYTES, type Slot } from "../../src/store/slot-codec.ts";
import { type StoreLayout, storeLayout } from "../../src/store/store-header.ts";

const cardPrefix = "attempts/card/";
const pendingReversal = "host/pending-reversal";

/**
 * Names the moments of a store's commits, by nothing but what is written to the file: `reserved: in sync 2`. The bytes say
 * which commit it is, and a commit is three syncs (two where it replaces nothing).
 */
export class CommitSteps {
  readonly #layout: StoreLayout;
  #writes: Slot[] = [];
  #commit = "opened";
  #syncs = 0;

  constructor(sizeBytes: number) {
    this.#layout = storeLayout(sizeBytes / SLOT_BYTES / 2 - 1);
  }

  wrote(offset: number, bytes: Uint8Array): void {
    const slotIndex = (offset - this.#layout.regionAt[0]) / SLOT_BYTES;
    if (slotIndex < 0 || slotIndex >= this.#layout.slotCount) return;
    const reading = decodeSlot(Buffer.from(bytes), slotIndex);
    if (reading.kind === "slot") this.#writes.push(reading.slot);
  }

  /** What is about to be synced: the commit's name and the number of the sync. */
  syncing(): string {
    if (this.#writes.length > 0) {
      this.#commit = commitName(this.#writes);
      this.#syncs = 0;
      this.#writes = [];
    }
    this.#syncs += 1;
    return `${this.#commit}: sync ${this.#syncs}`;
  }
}

/** What a commit is for, by the keys it writes and deletes. */
function commitName(slots: readonly Pick<Slot, "key" | "chunk">[]): string {
  const deleted =
    slots
      .find(({ key }) => key === DELETION_KEY)
      ?.chunk.toString("ascii")
      .split("\n") ?? [];
  const keys = slots.map(({ key }) => key);
  const cards = slots.filter(({ key }) => key.startsWith(cardPrefix)).map(({ chunk }) => decodeCardRecord(chunk).phase);
  const isDropped = deleted.some((key) => key.startsWith(cardPrefix));
  if (cards.includes("sent")) return "marked as sent";
  if (keys.includes("host/stan")) return "number used";
  if (keys.includes(pendingReversal)) return "settled unanswered";
  if (deleted.includes(pendingReversal)) {
    if (isDropped) return "settled, tries dropped";
    return cards.length > 0 ? "settled, tries kept" : "reversal done";
  }
  if (cards.length > 0 || isDropped) return "tries recovered";
  if (keys.some((key) => key.startsWith("keys/"))) return "key state";
  return "other commit";
}
