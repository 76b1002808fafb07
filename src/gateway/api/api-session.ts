import type { z } from "zod";
import { asFault } from "../../faults/fault.ts";
import { problemsInWords } from "../../joint/asked.ts";
import type { PadNotice, PadService, TransactionOrder } from "../../joint/pad-service.ts";
import { showablePrompt } from "../../joint/showable-prompt.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ApiEvent } from "./api-event.ts";
import {
  commandNames,
  isOtherCommand,
  isTransactionCommand,
  knownName,
  type OtherCommandName,
  otherCommands,
  type TransactionCommandName,
  transactionCommands,
} from "./command-table.ts";
import {
  acknowledge,
  type CommandHeader,
  type Completion,
  commandError,
  type KnownHeader,
  type Message,
  messageVersion,
  type RefusalStatus,
  refuse,
} from "./envelope.ts";
import { MessageRate } from "./message-rate.ts";
import { unsolicitedOf } from "./news-events.ts";
import type { PadOwnership } from "./pad-ownership.ts";
import { PendingRequest } from "./pending-request.ts";
import { readMessage } from "./read-message.ts";
import { refusal, TransactionRequest } from "./transaction-request.ts";

/** For what the pad answers at once when it answers at all. */
const answerPatienceMs = 10_000;
const mostPending = 8;
/** Messages too many, less ten for each that was not: no client that reads its answers comes so far. */
const mostTooMany = 100;
const forgivenByOne = 10;

export interface ApiSessionParts {
  /** Of this run, counted from 1. */
  readonly connection: number;
  readonly pad: PadService;
  readonly ownership: PadOwnership;
  readonly clock: Clock;
  readonly messagesPerSecond: number;
  readonly send: (message: Message) => void;
  /** The peer does not stop: RFC 6455 code 1008. */
  readonly close: (reason: string) => void;
  readonly onEvent: (event: ApiEvent) => void;
}

type Payloads = { readonly [Name in OtherCommandName]: z.output<(typeof otherCommands)[Name]> };

/** How a command ends at once; undefined when it goes on, or has ended itself. */
type End = Completion | undefined;

/** The protocol of one connection, apart from its socket: messages in, messages out. */
export class ApiSession {
  readonly #parts: ApiSessionParts;
  readonly #rate: MessageRate;
  readonly #pending = new Map<number, PendingRequest>();
  #transaction: { readonly id: string; readonly request: PendingRequest; readonly release: () => void } | undefined;
  #lastRequestId = 0;
  #tooMany = 0;
  #isOpen = true;

  readonly #rows: { readonly [Name in OtherCommandName]: (request: PendingRequest, payload: Payloads[Name]) => End } = {
    "Payment.Cancel": (request, { id }) => this.#cancelTransaction(request, id),
    "Pad.Status": (request) => this.#answer(request, async (pad) => success({ ...(await pad.status()) })),
    "Pad.Capabilities": (request) => this.#answer(request, async (pad) => success({ ...(await pad.capabilities()) })),
    "Pad.Prompt": (request, payload) => this.#prompt(request, payload),
    "Common.Cancel": (request, { requestIds }) => this.#cancel(request, requestIds ?? undefined),
  };

  constructor(parts: ApiSessionParts) {
    this.#parts = parts;
    this.#rate = new MessageRate(parts.clock, parts.messagesPerSecond);
  }

  /** One text frame. Whatever it holds, it is answered, and nothing is thrown. */
  receive(text: string): void {
    if (!this.#isOpen) return;
    const isTooMany = !this.#rate.take();
    const read = readMessage(text);
    if (isTooMany) this.#refuseTooMany("header" in read ? read.header : read.known);
    else if ("problem" in read) this.#refuse(read.known, "invalidMessage", read.problem);
    else this.#accept(read.header, read.payload);
  }

  notify(notice: PadNotice): void {
    this.#send(unsolicitedOf(notice));
  }

  /** The connection has gone: what it started is ended, as by its own cancel. */
  closed(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const request of [...this.#pending.values()]) request.giveUp("canceled");
    this.#parts.ownership.leave(this);
  }

  #accept(header: CommandHeader, payload: unknown): void {
    this.#tooMany = Math.max(0, this.#tooMany - forgivenByOne);
    const { requestId } = header;
    if (requestId <= this.#lastRequestId) {
      const fix = `write one larger than ${this.#lastRequestId}, the last of this connection`;
      this.#refuse(header, "invalidRequestID", `message.header.requestId was used up; ${fix}`);
    } else if (this.#pending.size >= mostPending) {
      this.#refuse(header, "tooManyRequests", `${mostPending} commands are under way; wait for a completion`);
    } else {
      this.#lastRequestId = requestId;
      this.#send(acknowledge(header));
      const request = new PendingRequest(header, this.#parts.clock, (message, end) =>
        this.#done(request, message, end),
      );
      this.#pending.set(requestId, request);
      const end = this.#begin(request, payload);
      if (end) request.finish(end);
    }
  }

  #begin(request: PendingRequest, payload: unknown): End {
    const { name, version } = request.header;
    if (!isTransactionCommand(name) && !isOtherCommand(name)) {
      return unsupported(`message.header.name is no command; write one of ${commandNames.join(", ")}`);
    }
    if (version !== messageVersion) {
      return unsupported(`message.header.version is not supported; write "${messageVersion}"`);
    }
    return isTransactionCommand(name) ? this.#transact(request, name, payload) : this.#other(request, name, payload);
  }

  #done(request: PendingRequest, message: Message, { completionCode }: Completion): void {
    const { name, requestId } = request.header;
    this.#pending.delete(requestId);
    this.#send(message);
    this.#parts.onEvent({ event: "apiCommand", name: knownName(name), completionCode });
    if (this.#transaction?.request !== request) return;
    this.#transaction.release();
    this.#transaction = undefined;
  }

  #transact(request: PendingRequest, name: TransactionCommandName, payload: unknown): End {
    const { transaction, payload: schema } = transactionCommands[name];
    const checked = schema.safeParse(payload);
    if (!checked.success) return invalid(checked.error);
    const { ownership, pad, connection } = this.#parts;
    if (!ownership.claim(this)) return notOwner;
    if (this.#transaction)
      return commandError("padBusy", "a transaction of yours is under way; wait for its completion");
    const id = checked.data.id ?? `api-${connection}-${request.header.requestId}`;
    this.#transaction = { id, request, release: ownership.hold(this) };
    const order = { ...checked.data, id, transaction } as TransactionOrder;
    new TransactionRequest(order, request, pad, (message) => this.#send(message)).start();
    return undefined;
  }

  #other<Name extends OtherCommandName>(request: PendingRequest, name: Name, payload: unknown): End {
    const checked = otherCommands[name].safeParse(payload);
    if (!checked.success) return invalid(checked.error);
    // The table's type ties each row to its payload; looked up by name, that tie is not visible to the compiler.
    const row = this.#rows[name] as (request: PendingRequest, payload: unknown) => End;
    return row(request, checked.data);
  }

  /** The cancel's own completion goes first, as XFS4IoT has it. */
  #cancelTransaction(request: PendingRequest, id: string | undefined): End {
    const running = this.#transaction;
    if (!running || (id !== undefined && id !== running.id)) {
      return commandError("noSuchTransaction", "no such transaction of this connection is under way; ask Pad.Status");
    }
    request.finish(success({ id: running.id }));
    running.request.giveUp("canceled");
    return undefined;
  }

  #cancel(request: PendingRequest, requestIds: readonly number[] | undefined): End {
    const others = [...this.#pending.values()].filter((one) => one !== request);
    const named = others.filter(({ header }) => requestIds?.includes(header.requestId) ?? true);
    if (named.length === 0)
      return commandError("noMatchingRequestIDs", "no such command of this connection is under way");
    request.finish(success());
    for (const one of named) one.giveUp("canceled");
    return undefined;
  }

  #prompt(request: PendingRequest, { promptId, parameters = {}, language }: Payloads["Pad.Prompt"]): End {
    const prompt = showablePrompt(promptId, parameters);
    if ("problem" in prompt) return { completionCode: "invalidData", errorDescription: `payload.${prompt.problem}` };
    if (!this.#parts.ownership.claim(this)) return notOwner;
    const { id, ...checked } = prompt;
    return this.#answer(request, async (pad) => {
      const end = await pad.prompt(id, checked, language);
      return end === "shown" ? success() : refusal(end);
    });
  }

  #answer(request: PendingRequest, ask: (pad: PadService) => Promise<Completion>): undefined {
    request.limit(answerPatienceMs);
    ask(this.#parts.pad).then(
      (end) => request.finish(end),
      (thrown: unknown) => request.finish(notReady(thrown)),
    );
  }

  #refuseTooMany(known: KnownHeader): void {
    this.#tooMany += 1;
    const { messagesPerSecond } = this.#parts;
    this.#refuse(known, "tooManyRequests", `more than ${messagesPerSecond} messages a second; wait, then repeat it`);
    if (this.#tooMany >= mostTooMany) this.#parts.close("too many messages");
  }

  #refuse({ name, requestId }: KnownHeader, status: RefusalStatus, problem: string): void {
    const known = { ...(name === undefined ? {} : { name }), ...(requestId === undefined ? {} : { requestId }) };
    this.#send(refuse(known, status, problem));
    this.#parts.onEvent({ event: "apiMessageRefused", status });
  }

  #send(message: Message): void {
    if (this.#isOpen) this.#parts.send(message);
  }
}

const notOwner = commandError("notOwner", "another connection has the pad; wait until it closes or its lease ends");

function success(payload?: Completion["payload"]): Completion {
  return { completionCode: "success", ...(payload ? { payload } : {}) };
}

function unsupported(errorDescription: string): Completion {
  return { completionCode: "unsupportedCommand", errorDescription };
}

function invalid(error: z.ZodError): Completion {
  return { completionCode: "invalidData", errorDescription: problemsInWords(error, "payload") };
}

function notReady(thrown: unknown): Completion {
  const { code, detail, row } = asFault(thrown);
  return { completionCode: "deviceNotReady", errorDescription: `${code}: ${detail}. ${row.remedy.en}` };
}
