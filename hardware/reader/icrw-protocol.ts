import { Fault } from "../../src/faults/fault.ts";
import { IcrwCommands } from "./icrw-commands.ts";
import { trackStateOf } from "./icrw-errors.ts";
import type { IcrwModel } from "./icrw-models.ts";
import {
  CardFailure,
  type MediaStatus,
  type MotionReport,
  type ReaderCaps,
  type ReaderIdentity,
  type ReaderLine,
  type ReaderProtocol,
  type TrackResult,
} from "./reader-protocol.ts";
import { onlyReads, settledT0 } from "./t0-response.ts";
import { wholeTrack } from "./track-text.ts";

const media: Readonly<Record<string, MediaStatus>> = { "00": "none", "01": "atGate", "02": "inside" };

/** How long the reader may take, by what it does (readers' manuals, field values). */
const quickMs = 500;
const trackMs = 2_000;
const cardIoMs = 8_000;
const moveMs = 15_000;
const initMs = 30_000;

const tracks = [1, 2] as const;
/** Answers of a chip exchange: whole, more to fetch, aborted by the card. */
const wholePieces = ["3", "4"];
const morePieces = "5";
const mostPieces = 64;

/** A motorised hybrid reader of the Sankyo and Creator family. Never sends by itself: a card is found by asking. */
export class IcrwProtocol implements ReaderProtocol {
  readonly caps: ReaderCaps = { tracks, chip: true, motorised: true, retains: true };
  readonly #model: IcrwModel;
  readonly #commands: IcrwCommands;
  #isPressed = false;

  constructor(model: IcrwModel, line: ReaderLine) {
    this.#model = model;
    this.#commands = new IcrwCommands(model, line);
  }

  async open(): Promise<ReaderIdentity> {
    await this.#commands.clear();
    // 3: whatever is inside stays where it is.
    await this.#commands.ask(`C03${this.#model.initOptions}`, { answerMs: initMs });
    const version = await this.#commands.ask("CA1", { answerMs: quickMs });
    return { firmware: version.data.toString("latin1").replace(/[^ -~]/g, "") };
  }

  async arm(): Promise<void> {
    await this.#commands.ask(this.#model.enable, { answerMs: quickMs });
  }

  async disarm(): Promise<void> {
    await this.#commands.ask("C:1", { answerMs: quickMs });
  }

  async status(): Promise<MediaStatus> {
    const { status } = await this.#commands.ask("C10", { answerMs: quickMs });
    const place = media[status.slice(0, 2)];
    if (!place) throw new Fault("PP407", `config: C10 answered the status ${JSON.stringify(status)}, which is none`);
    return place;
  }

  async readTracks(): Promise<TrackResult[]> {
    const results: TrackResult[] = [];
    try {
      for (const track of tracks) results.push(await this.#readTrack(track));
      return results;
    } catch (error) {
      for (const { data } of results) data.fill(0);
      throw error;
    }
  }

  async powerOn(): Promise<Buffer> {
    await this.powerOff();
    await this.#commands.ask("C@0", { answerMs: cardIoMs, class: "chip" });
    this.#isPressed = true;
    const { data } = await this.#commands.ask("CI00", { answerMs: cardIoMs, class: "chip" });
    return data;
  }

  /** Without power and contact a card can be moved. Both may be asked for at any time, so a lost answer is no matter. */
  async powerOff(): Promise<void> {
    if (!this.#isPressed) return;
    await this.#commands.ask("CI1", { answerMs: cardIoMs });
    await this.#commands.ask("C@2", { answerMs: cardIoMs });
    this.#isPressed = false;
  }

  async apdu(command: Buffer): Promise<Buffer> {
    return settledT0(command, (tpdu) => this.#transmit(tpdu, onlyReads(command)));
  }

  eject(): Promise<MotionReport> {
    return this.#move("C30", (place) => place !== "inside");
  }

  retain(): Promise<MotionReport> {
    return this.#move("C31", (place) => place === "none");
  }

  async clearBuffers(): Promise<void> {
    await this.#commands.ask("C66", { answerMs: quickMs });
  }

  take(bytes: Buffer): void {
    this.#commands.take(bytes);
  }

  close(): void {
    this.#commands.close();
  }

  async #move(text: string, isDone: (place: MediaStatus) => boolean): Promise<MotionReport> {
    await this.powerOff();
    return this.#commands.move(text, { answerMs: moveMs, isDone: async () => isDone(await this.status()) });
  }

  async #readTrack(track: 1 | 2): Promise<TrackResult> {
    const first = await this.#commands.tryAsk(`C6${track}`, { answerMs: trackMs });
    if (!first.ok) {
      const state = trackStateOf(first.code);
      if (!state) throw first.error;
      return { track, state, data: Buffer.alloc(0) };
    }
    const data = this.#model.readsTwice ? await this.#readUntilTwiceTheSame(track, first.data) : first.data;
    const whole = wholeTrack(track, data);
    data.fill(0);
    return { track, state: whole.length > 0 ? "ok" : "unreadable", data: whole };
  }

  async #readUntilTwiceTheSame(track: 1 | 2, first: Buffer): Promise<Buffer> {
    let last = first;
    try {
      for (let reads = 0; reads < 4; reads += 1) {
        const { data } = await this.#commands.ask(`C6${track}`, { answerMs: trackMs });
        const isSame = last.equals(data);
        last.fill(0);
        if (isSame) return data;
        last = data;
      }
    } finally {
      last.fill(0);
    }
    throw new Fault("PP404", `link: track ${track} came out differently each time it was read from the buffer`);
  }

  async #transmit(tpdu: Buffer, isReading: boolean): Promise<Buffer> {
    let answer = await this.#commands.exchangeChip("CI9", tpdu, cardIoMs, isReading);
    const pieces = [answer.data];
    try {
      while (answer.mode === morePieces) {
        if (pieces.length === mostPieces) throw new CardFailure("chip", "a response without end");
        answer = await this.#commands.exchangeChip("CI7", Buffer.alloc(0), cardIoMs, false);
        pieces.push(answer.data);
      }
      if (!wholePieces.includes(answer.mode)) throw new CardFailure("chip", "the exchange was aborted by the card");
      return Buffer.concat(pieces);
    } finally {
      for (const piece of pieces) piece.fill(0);
    }
  }
}
