import { type AtrFacts, readAtr } from "./atr.ts";
import { type CcidRequest, GemtwinCommands, refuseFailed } from "./gemtwin-commands.ts";
import type { GemtwinModel } from "./gemtwin-models.ts";
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
import { T1Host } from "./t1-host.ts";

const quickMs = 300;
const firmwareMs = 1_000;
const powerMs = 2_500;
const chipMs = 1_500;
/** Block waiting time that EMV cards may take; the card asks for more when it needs more. */
const t1BlockMs = 1_600;
/** bPowerSelect: 5 V first, as EMV has it, then 3 V and 1.8 V. */
const voltages = [1, 2, 3];
const powerRounds = 3;
const readingRounds = 6;
const CARD_STATUS = 0x03;
const ACTIVE = 0;
const ABSENT = 2;

/** A chip reader of the GemPC Twin and GemCore kind: the card is put in by hand. Works at TPDU level: T=1 blocks are ours. */
export class GemtwinProtocol implements ReaderProtocol {
  readonly caps: ReaderCaps = { tracks: [], chip: true, motorised: false, retains: false };
  readonly #commands: GemtwinCommands;
  #atr: AtrFacts | undefined;
  #t1: T1Host | undefined;
  #isPowered = false;

  constructor(model: GemtwinModel, line: ReaderLine, onNotice: () => void) {
    this.#commands = new GemtwinCommands(model, line, onNotice);
  }

  async open(): Promise<ReaderIdentity> {
    const { data } = await this.#commands.ask({ type: 0x6b, data: Buffer.from([0x02]) }, firmwareMs);
    // Card movements are told between a command and its answer only.
    await this.#commands.ask({ type: 0x6b, data: Buffer.from([0x01, 0x01, 0x01]) }, quickMs);
    return { firmware: data.toString("latin1").replace(/[^ -~]/g, "") };
  }

  // The slot is open at all times: what is not wanted is not asked.
  arm(): Promise<void> {
    return Promise.resolve();
  }

  disarm(): Promise<void> {
    return Promise.resolve();
  }

  async status(): Promise<MediaStatus> {
    return (await this.#slotStatus()) === ABSENT ? "none" : "inside";
  }

  readTracks(): Promise<TrackResult[]> {
    return Promise.resolve([]);
  }

  async powerOn(): Promise<Buffer> {
    let failed: unknown = new CardFailure("chip", "no answer to reset at any voltage");
    for (const voltage of voltages) {
      try {
        const atr = await this.#powerOnAt(voltage);
        await this.#begin(readAtr(atr));
        return atr;
      } catch (error) {
        if (!(error instanceof CardFailure)) throw error;
        failed = error;
        await this.powerOff();
      }
    }
    throw failed;
  }

  async powerOff(): Promise<void> {
    if (!this.#isPowered) return;
    this.#isPowered = false;
    await this.#commands.ask({ type: 0x63 }, quickMs);
  }

  async apdu(command: Buffer): Promise<Buffer> {
    if (!this.#isPowered || !this.#atr) throw new CardFailure("chip", "not activated");
    if (this.#t1) return this.#t1.apdu(command);
    const rounds = onlyReads(command) ? readingRounds : 1;
    for (let round = 1; ; round += 1) {
      try {
        return await settledT0(command, (tpdu) => this.#transmitT0(tpdu));
      } catch (error) {
        // Asked again only while the chip is as it was.
        const mayRepeat = error instanceof LostAnswer && round < rounds && (await this.#slotStatus()) === ACTIVE;
        if (!mayRepeat) throw error;
      }
    }
  }

  eject(): Promise<MotionReport> {
    return Promise.resolve("notDone");
  }

  retain(): Promise<MotionReport> {
    return Promise.resolve("notDone");
  }

  clearBuffers(): Promise<void> {
    return this.powerOff();
  }

  take(bytes: Buffer): void {
    this.#commands.take(bytes);
  }

  close(): void {
    this.#commands.close();
  }

  async #slotStatus(): Promise<number> {
    const { specific } = await this.#commands.ask({ type: 0x65 }, quickMs);
    return specific[0] & CARD_STATUS;
  }

  /** A lost answer to reset cannot be had again: the chip is switched off, and on anew. */
  async #powerOnAt(voltage: number): Promise<Buffer> {
    const request: CcidRequest = { type: 0x62, specific: [voltage, 0, 0] };
    for (let round = 1; round <= powerRounds; round += 1) {
      const answer = await this.#commands.askOnce(request, powerMs);
      this.#isPowered = true;
      if (answer) {
        refuseFailed(request, answer);
        return answer.data;
      }
      await this.powerOff();
    }
    throw new LostAnswer("power-on");
  }

  /** Tells the reader what the chip speaks. */
  async #begin(atr: AtrFacts): Promise<void> {
    this.#atr = atr;
    const parameters =
      atr.protocol === "T0"
        ? { specific: [0, 0, 0] as const, data: Buffer.from([atr.rates, 0x00, 0x00, 0x0a, 0x00]) }
        : {
            specific: [1, 0, 0] as const,
            data: Buffer.from([
              atr.rates,
              atr.check === "crc" ? 0x11 : 0x10,
              0x00,
              atr.waitingTimes,
              0x00,
              atr.blockBytes,
              0x00,
            ]),
          };
    if (atr.check === "crc") throw new CardFailure("chip", "T=1 with a CRC, which EMV forbids");
    const request: CcidRequest = { type: 0x61, ...parameters };
    refuseFailed(request, await this.#commands.ask(request, quickMs));
    this.#t1 =
      atr.protocol === "T1" ? new T1Host(atr.blockBytes, (block, times) => this.#transmitT1(block, times)) : undefined;
  }

  async #transmitT0(tpdu: Buffer): Promise<Buffer> {
    // A command without data has a fifth byte all the same.
    const data = tpdu.length === 4 ? Buffer.concat([tpdu, Buffer.from([0])]) : withoutLe(tpdu);
    const request: CcidRequest = { type: 0x6f, data };
    const answer = await this.#commands.askOnce(request, chipMs);
    if (!answer) throw new LostAnswer("an APDU");
    refuseFailed(request, answer);
    return answer.data;
  }

  async #transmitT1(block: Buffer, waitingTimes: number): Promise<Buffer | undefined> {
    const request: CcidRequest = { type: 0x6f, specific: [Math.min(waitingTimes, 255), 0, 0], data: block };
    const answer = await this.#commands.askOnce(request, t1BlockMs * waitingTimes);
    if (!answer) return undefined;
    refuseFailed(request, answer);
    return answer.data;
  }
}

/** Whether the chip has executed it is not known. */
class LostAnswer extends CardFailure {
  constructor(what: string) {
    super("chip", `whether ${what} was executed is not known`);
  }
}

/** At T=0 a command with data goes without its Le; the answer is fetched (ISO/IEC 7816-3 12.2, case 4). */
function withoutLe(apdu: Buffer): Buffer {
  const dataEnd = 5 + (apdu[4] ?? 0);
  return apdu.length === dataEnd + 1 ? apdu.subarray(0, dataEnd) : apdu;
}
