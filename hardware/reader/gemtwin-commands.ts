import { Fault } from "../../src/faults/fault.ts";
import { type CcidMessage, gemFrame, gemFramer } from "./ccid-message.ts";
import { Exchange, ExchangeFailure } from "./exchange.ts";
import type { GemtwinModel } from "./gemtwin-models.ts";
import { lostLine } from "./lost-line.ts";
import { CardFailure, type ReaderLine } from "./reader-protocol.ts";

const attempts = 6;
const FAILED = 0x40;
const TIME_EXTENSION = 0x80;
const COMMAND_STATUS = 0xc0;
const dataBlock = 0x80;

/** Answers by request (USB CCID rev. 1.1, 6.1). */
const answerTypes: Readonly<Record<number, number>> = {
  97: 0x82,
  98: 0x80,
  99: 0x81,
  101: 0x81,
  107: 0x83,
  111: dataBlock,
};

export interface CcidRequest {
  readonly type: 0x61 | 0x62 | 0x63 | 0x65 | 0x6b | 0x6f;
  readonly specific?: readonly [number, number, number];
  readonly data?: Buffer;
}

/** bError values that speak of the card (USB CCID rev. 1.1, table 6.2-2). */
const cardErrors: ReadonlyMap<number, string> = new Map([
  [0xfe, "mute, or not there"],
  [0xfd, "parity errors on the chip's line"],
  [0xfc, "overrun on the chip's line"],
  [0xfb, "a fault of the reader's chip side"],
  [0xf8, "bad answer to reset"],
  [0xf7, "bad answer to reset"],
  [0xf6, "protocol not known"],
  [0xf5, "protocol not known"],
  [0xf4, "protocol error"],
  [0xf3, "wrong procedure byte"],
  [0xef, "cancelled"],
]);

/** Requests and answers over one connection, told apart by their sequence number. */
export class GemtwinCommands {
  readonly #exchange: Exchange<CcidMessage>;
  readonly #line: ReaderLine;
  #sequence = 0;

  constructor(model: GemtwinModel, line: ReaderLine, onNotice: () => void) {
    this.#line = line;
    this.#exchange = new Exchange({
      write: (bytes) => line.link.write(bytes),
      framer: gemFramer(),
      rules: { echoes: model.echoes, ackMs: 300, gapMs: 50, quietMs: 20, settleMs: 0 },
      clock: line.clock,
      counters: line.counters,
      onNotice,
      discard: ({ data }) => data.fill(0),
    });
  }

  take(bytes: Buffer): void {
    this.#exchange.take(bytes);
  }

  close(): void {
    this.#exchange.close();
  }

  /** A request that changes nothing: sent again, under a new number, until it is answered. */
  async ask(request: CcidRequest, answerMs: number): Promise<CcidMessage> {
    const heardBefore = this.#exchange.heardBytes;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(request, answerMs);
      } catch (error) {
        if (!(error instanceof ExchangeFailure)) throw error;
        if (attempt === attempts || error.reason === "closed") throw this.#lost(request, error, heardBefore);
        this.#line.counters.add("LineRepeatedCommandCount");
      }
    }
  }

  /** A request to the chip, sent again only while the reader refuses it. Undefined when its answer got lost. */
  async askOnce(request: CcidRequest, answerMs: number): Promise<CcidMessage | undefined> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      try {
        return await this.#once(request, answerMs);
      } catch (error) {
        if (!(error instanceof ExchangeFailure)) throw error;
        if (error.reason === "closed") throw this.#lost(request, error, 0);
        if (error.reason !== "refused") return undefined;
        this.#line.counters.add("LineRepeatedCommandCount");
      }
    }
    return undefined;
  }

  #once({ type, specific = [0, 0, 0], data = Buffer.alloc(0) }: CcidRequest, answerMs: number): Promise<CcidMessage> {
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) % 256;
    const isOurs = (message: CcidMessage) =>
      message.type === answerTypes[type] && message.slot === 0 && message.sequence === sequence;
    const asksForTime = ({ specific: [status] }: CcidMessage) => (status & COMMAND_STATUS) === TIME_EXTENSION;
    return this.#exchange.ask({
      frame: gemFrame({ type, slot: 0, sequence, specific, data }),
      class: "idempotent",
      answerMs,
      isAnswer: (message) => isOurs(message) && !asksForTime(message),
      isWaiting: (message) => isOurs(message) && asksForTime(message),
    });
  }

  #lost({ type }: CcidRequest, error: ExchangeFailure, heardBefore: number): unknown {
    return lostLine(hex(type), error, this.#exchange.heardBytes > heardBefore, this.#line.counters);
  }
}

/** Throws for an answer that says failed: CardFailure when it is the card's, Fault when it is the reader's. */
export function refuseFailed(request: CcidRequest, { specific: [status, error] }: CcidMessage): void {
  if ((status & COMMAND_STATUS) !== FAILED) return;
  const raw = `${hex(request.type)} answered ${hex(error)}`;
  const ofCard = cardErrors.get(error);
  if (ofCard) throw new CardFailure("chip", `${raw}, ${ofCard}`);
  if (error <= 0x7f) throw new Fault("PP407", `config: ${raw}: the command, or its byte ${error}, is not supported`);
  throw new Fault("PP406", `reader: ${raw}`);
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}
