import { CardFailure, type ReaderProtocol } from "../../hardware/reader/reader-protocol.ts";
import { Pan } from "../../src/card/pan.ts";
import { Fault } from "../../src/faults/fault.ts";

/** A customer at a simulated reader. */
export interface ReaderHands {
  insert(card: "stripe" | "visa" | "mastercard"): void;
  pull(): void;
  /** Motion commands that the reader has executed so far; none where it has no motor. */
  motions(): number;
}

export interface NoiseRow {
  readonly transactions: number;
  readonly exchanges: number;
  /** Idempotent commands that were given up after all attempts. */
  readonly exchangesLost: number;
  readonly worstExchangeMs: number;
  readonly worstTransactionMs: number;
  readonly wrongPans: number;
  readonly motionsAsked: number;
  readonly motionsExecuted: number;
  /** Faults, after which the reader was set up anew, as its session would. */
  readonly faults: number;
  readonly chipsRead: number;
  readonly chipsTried: number;
  readonly chipAttempts: number;
}

const track2 = ";4761739001010010=31121010000000001?";
const pans: Readonly<Record<string, string>> = { visa: "4761739001010010", mastercard: "5413330089020011" };
const attempts = 3;

/** What a payment asks of a reader, once: take a card in, read it, give it back. */
export class NoisyTransactions {
  readonly #reader: ReaderProtocol;
  readonly #hands: ReaderHands;
  readonly #nowMs: () => number;
  readonly #pause: (ms: number) => Promise<void>;
  #row = {
    transactions: 0,
    exchanges: 0,
    exchangesLost: 0,
    worstExchangeMs: 0,
    worstTransactionMs: 0,
    wrongPans: 0,
    motionsAsked: 0,
    motionsExecuted: 0,
    faults: 0,
    chipsRead: 0,
    chipsTried: 0,
    chipAttempts: 0,
  };

  constructor(reader: ReaderProtocol, hands: ReaderHands, nowMs: () => number, pause: (ms: number) => Promise<void>) {
    this.#reader = reader;
    this.#hands = hands;
    this.#nowMs = nowMs;
    this.#pause = pause;
  }

  async play(transactions: number): Promise<NoiseRow> {
    const before = this.#hands.motions();
    for (let number = 0; number < transactions; number += 1) {
      const begunMs = this.#nowMs();
      await this.#play(number);
      this.#row.transactions += 1;
      this.#row.worstTransactionMs = Math.max(this.#row.worstTransactionMs, this.#nowMs() - begunMs);
    }
    return { ...this.#row, motionsExecuted: this.#hands.motions() - before };
  }

  async #play(number: number): Promise<void> {
    const reader = this.#reader;
    const hasStripe = reader.caps.tracks.length > 0;
    const card = (["stripe", "visa", "mastercard"] as const)[number % 3] ?? "visa";
    const inserted = hasStripe || card !== "stripe" ? card : "visa";
    await this.#exchange(() => reader.arm());
    this.#hands.insert(inserted);
    await this.#until("inside");
    if (hasStripe) await this.#readStripe(inserted);
    if (inserted !== "stripe") await this.#readChip(inserted);
    await this.#exchange(() => reader.clearBuffers());
    if (reader.caps.motorised) {
      this.#row.motionsAsked += 1;
      const report = await reader.eject();
      if (report !== "done") throw new Error(`the card was not given back: ${report}`);
    }
    this.#hands.pull();
    await this.#until("none");
    await this.#exchange(() => reader.disarm());
  }

  async #readStripe(card: string): Promise<void> {
    const tracks = await this.#exchange(() => this.#reader.readTracks());
    const read = tracks?.find(({ track }) => track === 2)?.data.toString() ?? "";
    const pan = pans[card] ?? "4761739001010010";
    if (!read.startsWith(`;${pan}=`) || (card === "stripe" && read !== track2)) this.#row.wrongPans += 1;
  }

  /** As far as the number: the application, its records with tags 57 and 5A. */
  async #readChip(card: "visa" | "mastercard"): Promise<void> {
    const aid = { visa: "A0000000031010", mastercard: "A0000000041010" }[card];
    this.#row.chipsTried += 1;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      this.#row.chipAttempts += 1;
      try {
        await this.#reader.powerOn();
        await this.#apdu("00A404000E315041592E5359532E444446303100");
        await this.#apdu("00B2010C00");
        await this.#apdu(`00A4040007${aid}00`);
        await this.#apdu("80A8000006830400000000");
        const track2 = await this.#tag("00B2011400", /57..(\d{16})D/);
        const number = await this.#tag("00B2011C00", /5A08(\d{16})/);
        // As the card's identity is checked: both tags the same, and the check digit right.
        if (track2 !== number || !(Pan.parse(number) instanceof Pan)) throw new CardFailure("chip", "57 is not 5A");
        if (number !== pans[card]) this.#row.wrongPans += 1;
        await this.#exchange(() => this.#reader.powerOff());
        this.#row.chipsRead += 1;
        return;
      } catch (error) {
        if (error instanceof Fault) await this.#setUpAnew();
        else if (!(error instanceof CardFailure)) throw error;
        await this.#exchange(() => this.#reader.powerOff());
      }
    }
  }

  async #setUpAnew(): Promise<void> {
    this.#row.faults += 1;
    await this.#exchange(() => this.#reader.open());
  }

  async #tag(readRecord: string, pattern: RegExp): Promise<string> {
    const record = (await this.#apdu(readRecord)).toString("hex").toUpperCase();
    const digits = pattern.exec(record)?.[1];
    if (digits === undefined) throw new CardFailure("chip", "a record without its tag");
    return digits;
  }

  #apdu(hex: string): Promise<Buffer> {
    return this.#reader.apdu(Buffer.from(hex, "hex"));
  }

  async #until(place: string): Promise<void> {
    for (let polls = 0; polls < 1_000; polls += 1) {
      if ((await this.#exchange(() => this.#reader.status())) === place) return;
      await this.#pause(5);
    }
    throw new Error(`the card did not get to ${place}`);
  }

  async #exchange<T>(ask: () => Promise<T>): Promise<T | undefined> {
    const begunMs = this.#nowMs();
    this.#row.exchanges += 1;
    try {
      return await ask();
    } catch {
      this.#row.exchangesLost += 1;
      return undefined;
    } finally {
      this.#row.worstExchangeMs = Math.max(this.#row.worstExchangeMs, this.#nowMs() - begunMs);
    }
  }
}
