import type { Socket } from "node:net";
import { answeringTpdu } from "../../gateway/envelope.ts";
import { encodeFrame, FrameDecoder, type LengthFraming } from "../../gateway/length-header.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { AcquirerEvent } from "./acquirer-event.ts";
import { type AcquirerHost, hostTime } from "./acquirer-host.ts";
import { withFields } from "./answer-fields.ts";
import { answer } from "./answering.ts";
import type { AnswerSwap, Chaos } from "./chaos.ts";
import { type DeliveryStep, deliverySteps, otherStan } from "./delivery-steps.ts";
import { hostDialects } from "./host-dialects.ts";
import { writeAnswer } from "./terminal-message.ts";

/** What stands before a message on the wire. */
export interface AcquirerFraming extends LengthFraming {
  readonly tpdu: boolean;
  readonly messageHeader: boolean;
}

export const defaultFraming: AcquirerFraming = {
  lengthHeader: "binary2",
  includesHeader: false,
  tpdu: false,
  messageHeader: false,
};

const tpduBytes = 5;
const messageHeaderBytes = 6;

interface Parts {
  readonly host: AcquirerHost;
  readonly framing: AcquirerFraming;
  readonly clock: Clock;
  readonly emit: (event: AcquirerEvent) => void;
  /** As it is now. */
  readonly chaos: () => Chaos;
  readonly swap: AnswerSwap<TerminalConnection>;
}

/** One connection of a terminal: cuts out its messages, and plays the answers as they are to be delivered. */
export class TerminalConnection {
  readonly #socket: Socket;
  readonly #parts: Parts;
  readonly #decoder: FrameDecoder;
  readonly #timers = new Set<Timer>();
  /** TPDU and message header for what goes to this terminal, once it has said who it is. */
  #before: Buffer | undefined;
  #ownStan = 900_000;

  constructor(socket: Socket, parts: Parts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#decoder = new FrameDecoder(parts.framing);
    const { emit } = parts;
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    emit({ kind: "connected", peer });
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    // A terminal that breaks off is no fault of the acquirer; "close" follows and reports it.
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      for (const timer of this.#timers) timer.cancel();
      parts.swap.forget(this);
      emit({ kind: "disconnected", peer });
    });
  }

  /** A network message of the acquirer's own. False when the terminal has not said yet how it is addressed. */
  ask(what: "echo" | "signOff"): boolean {
    const { host, framing, emit } = this.#parts;
    if (!this.#before && (framing.tpdu || framing.messageHeader)) return false;
    const stan = String(this.#ownStan++);
    const { mti, fields } = hostDialects[host.dialect].ownRequest(what, stan, hostTime(host));
    emit({ kind: "ownRequest", what, stan });
    this.send(writeAnswer(mti, fields, host.dialect));
    return true;
  }

  #onData(chunk: Buffer): void {
    const { messages, fault } = this.#decoder.push(chunk);
    for (const message of messages) this.#onMessage(message);
    if (fault) this.#refuse(fault.detail ?? fault.code);
  }

  #onMessage(framed: Buffer): void {
    const { framing, host, emit } = this.#parts;
    const chaos = this.#parts.chaos();
    const headerAt = framing.tpdu ? tpduBytes : 0;
    const messageAt = headerAt + (framing.messageHeader ? messageHeaderBytes : 0);
    if (framed.length <= messageAt) {
      this.#refuse("no message behind TPDU and message header");
      return;
    }
    const tpdu = framed.subarray(0, headerAt);
    this.#before = Buffer.concat([framing.tpdu ? answeringTpdu(tpdu) : tpdu, framed.subarray(headerAt, messageAt)]);
    const answered = answer(host, framed.subarray(messageAt));
    emit(answered.event);
    if (answered.delivery === "dropped" || chaos.silent) return;
    if (!answered.answer) {
      this.#socket.destroy();
      return;
    }
    const reply = chaos.wrongStan ? withFields(answered.answer, { 11: otherStan(answered.answer) }) : answered.answer;
    for (const step of deliverySteps[answered.delivery](reply, answered.write)) {
      if (step.afterMs === 0) this.#deliver(step.message);
      else this.#later(step);
    }
  }

  #refuse(detail: string): void {
    this.#parts.emit({ kind: "malformed", detail });
    this.#socket.destroy();
  }

  #later({ afterMs, message }: DeliveryStep): void {
    const timer = this.#parts.clock.after(afterMs, () => {
      this.#timers.delete(timer);
      this.#deliver(message);
    });
    this.#timers.add(timer);
  }

  #deliver(message: Buffer | "cut"): void {
    const { swap } = this.#parts;
    const chaos = this.#parts.chaos();
    if (message === "cut") {
      this.#socket.destroy();
      return;
    }
    const sent = chaos.duplicate ? [message, message] : [message];
    for (const each of sent) {
      if (chaos.swap) for (const [terminal, answered] of swap.exchange(this, each)) terminal.send(answered);
      else this.send(each);
    }
  }

  /** Puts a message on the wire as this terminal is addressed. */
  send(message: Buffer): void {
    const { framing } = this.#parts;
    const chaos = this.#parts.chaos();
    const frame = encodeFrame(Buffer.concat([this.#before ?? Buffer.alloc(0), message]), framing);
    const bytes = frame.subarray(0, chaos.closeAfterBytes ?? frame.length);
    if (chaos.split) for (const byte of bytes) this.#socket.write(Buffer.of(byte));
    else this.#socket.write(bytes);
    if (bytes.length < frame.length) this.#socket.destroySoon();
  }
}
