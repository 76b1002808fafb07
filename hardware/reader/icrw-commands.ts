import { Fault } from "../../src/faults/fault.ts";
import { type CommandClass, Exchange, ExchangeFailure, type LineRules } from "./exchange.ts";
import { icrwError } from "./icrw-errors.ts";
import { icrwAck, icrwFrame, icrwFramer, icrwNak } from "./icrw-framer.ts";
import type { IcrwModel } from "./icrw-models.ts";
import { lostLine } from "./lost-line.ts";
import type { ReaderCounters } from "./reader-counters.ts";
import { CardFailure, type MotionReport, type ReaderLine } from "./reader-protocol.ts";

const attempts = 5;
/** Its answer says, in place of the command's third character, whether it is whole. */
const chipExchange = /^CI[3479]/;
const chipModes = "345?";
const GOOD = 0x50;
const BAD = 0x4e;

/** A good answer: its second command character, its status, and its data in a buffer that the receiver wipes. */
interface GoodAnswer {
  readonly ok: true;
  readonly mode: string;
  readonly status: string;
  readonly data: Buffer;
}
interface BadAnswer {
  readonly ok: false;
  readonly code: string;
  readonly error: Fault | CardFailure;
}

interface Terms {
  readonly answerMs: number;
  readonly class?: CommandClass;
}

/** The commands of the language over one connection, each repeated as far as its class allows. */
export class IcrwCommands {
  readonly #model: IcrwModel;
  readonly #exchange: Exchange<Buffer>;
  readonly #counters: ReaderCounters;

  constructor(model: IcrwModel, { link, clock, counters }: ReaderLine) {
    this.#model = model;
    this.#counters = counters;
    this.#exchange = new Exchange({
      write: (bytes) => link.write(bytes),
      framer: icrwFramer(model),
      rules: rulesOf(model),
      clock,
      counters,
      discard: (text) => text.fill(0),
    });
  }

  take(bytes: Buffer): void {
    this.#exchange.take(bytes);
  }

  close(): void {
    this.#exchange.close();
  }

  async clear(): Promise<void> {
    try {
      await this.#exchange.clear();
    } catch (error) {
      throw this.#lost("the line's clearing", error);
    }
  }

  /** Rejects for a negative answer as icrwError says. */
  async ask(text: string, terms: Terms): Promise<GoodAnswer> {
    const answer = await this.tryAsk(text, terms);
    if (!answer.ok) throw answer.error;
    return answer;
  }

  async tryAsk(text: string, terms: Terms): Promise<GoodAnswer | BadAnswer> {
    return this.#repeat(text, Buffer.from(text, "latin1"), { class: "idempotent", ...terms });
  }

  /** `text` takes a command APDU along. Only one that merely reads is sent again when its answer is lost. */
  async exchangeChip(text: string, apdu: Buffer, answerMs: number, isReading: boolean): Promise<GoodAnswer> {
    const whole = Buffer.concat([Buffer.from(text, "latin1"), apdu]);
    const answer = await this.#repeat(text, whole, { answerMs, class: "chip" }, isReading ? attempts : 1);
    if (!answer.ok) throw answer.error;
    return answer;
  }

  /**
   * Moves a card. What the reader has taken is not sent again: when its answer is lost the line is cleared and the reader asked
   * where the card is. Only a card that has not moved for a command that was never taken is tried once more.
   */
  async move(text: string, terms: { answerMs: number; isDone: () => Promise<boolean> }): Promise<MotionReport> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      try {
        const answer = await this.#once(text, Buffer.from(text, "latin1"), { ...terms, class: "motion" });
        if (!answer.ok) throw answer.error;
        return "done";
      } catch (error) {
        if (!(error instanceof ExchangeFailure) || error.reason === "closed") throw this.#lost(text, error);
        if (error.reason === "refused") continue;
        const place = await this.#reconciled(terms.isDone);
        if (place !== "notDone" || error.reason === "notAnswered") return place;
      }
      this.#counters.add("LineRepeatedCommandCount");
    }
    return "notDone";
  }

  async #reconciled(isDone: () => Promise<boolean>): Promise<MotionReport> {
    try {
      await this.#exchange.clear();
      return (await isDone()) ? "done" : "notDone";
    } catch (error) {
      if (error instanceof ExchangeFailure || (error instanceof Fault && error.code !== "PP410"))
        return "indeterminate";
      throw error;
    }
  }

  async #repeat(
    name: string,
    text: Buffer,
    terms: Required<Terms>,
    sendings = terms.class === "idempotent" ? attempts : 1,
  ): Promise<GoodAnswer | BadAnswer> {
    const heardBefore = this.#exchange.heardBytes;
    let lost = 0;
    for (let sending = 1; ; sending += 1) {
      try {
        return await this.#once(name, text, terms);
      } catch (error) {
        if (!(error instanceof ExchangeFailure)) throw error;
        // A command that was refused was not executed, whatever its class.
        if (error.reason !== "refused") lost += 1;
        const isOver = error.reason === "closed" || lost >= sendings || sending >= 2 * attempts;
        if (isOver && terms.class === "idempotent") throw this.#lost(name, error, heardBefore);
        if (error.reason === "closed") throw this.#lost(name, error);
        if (error.reason === "notAnswered" || terms.class === "chip") await this.clear();
        if (isOver) throw unknown(name);
        this.#counters.add("LineRepeatedCommandCount");
      }
    }
  }

  async #once(name: string, text: Buffer, terms: Required<Terms>): Promise<GoodAnswer | BadAnswer> {
    const modes = chipExchange.test(name) ? `${chipModes}${name.charAt(2)}` : name.charAt(2);
    const answer = await this.#exchange.ask({
      frame: icrwFrame(this.#model, text),
      class: terms.class,
      answerMs: terms.answerMs,
      isAnswer: (message) =>
        message.length >= 5 &&
        (message[0] === GOOD || message[0] === BAD) &&
        message[1] === name.charCodeAt(1) &&
        modes.includes(String.fromCharCode(message[2] ?? 0)),
    });
    const statusEnd = 3 + this.#model.statusLength;
    if (answer[0] === GOOD) {
      const status = answer.toString("latin1", 3, statusEnd);
      return { ok: true, mode: answer.toString("latin1", 2, 3), status, data: answer.subarray(statusEnd) };
    }
    const code = answer.toString("latin1", 3, 5).toUpperCase();
    return { ok: false, code, error: icrwError(name.slice(0, 3), code) };
  }

  #lost(name: string, error: unknown, heardBefore = 0): unknown {
    return lostLine(name.slice(0, 3), error, this.#exchange.heardBytes > heardBefore, this.#counters);
  }
}

function unknown(name: string): CardFailure {
  return new CardFailure("chip", `whether ${name.slice(0, 3)} was executed is not known`);
}

function rulesOf(model: IcrwModel): LineRules {
  return {
    ack: icrwAck,
    nak: icrwNak,
    clear: Buffer.from(model.clear),
    echoes: false,
    ackMs: 300,
    gapMs: 150,
    quietMs: 20,
    settleMs: 5,
  };
}
