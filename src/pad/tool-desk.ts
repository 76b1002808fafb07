import { asFault, Fault } from "../faults/fault.ts";
import { problemsInWords } from "../joint/asked.ts";
import { JointChannel } from "../joint/joint-channel.ts";
import { type FromTool, fromTool, type ToTool } from "../joint/tool-message.ts";
import {
  isToolName,
  type ToolHandler,
  type ToolHandlers,
  type ToolName,
  toolQuestion,
} from "../joint/tool-questions.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { LocalConnection, LocalServer } from "../ports/local-connection.ts";

/** More tools than one technician has open; whoever takes all places is turned away, and the pad does not hear of it. */
const mostClients = 8;
/** Whoever asks nothing gives its place back. */
const idleMs = 10_000;
/** A fault's detail is text for a person, and has to fit a frame. */
const longestDetail = 2_000;

interface ToolDeskParts {
  readonly server: LocalServer;
  readonly handlers: Partial<ToolHandlers>;
  readonly clock: Clock;
  /** For the log: what is no tool of ours, or one of another version. */
  readonly onFault: (fault: Fault) => void;
}

/** A question as a handler that has forgotten its name. */
type AnyHandler = (parameters: object, tell: (news: unknown) => void, signal: AbortSignal) => Promise<unknown>;

/** The pad's end of the technician's socket: several tools at a time, one question at a time from each. */
export class ToolDesk {
  readonly #parts: ToolDeskParts;
  readonly #clients = new Set<ToolClient>();

  constructor(parts: ToolDeskParts) {
    this.#parts = parts;
  }

  /** Rejects with Fault PP804 when the socket cannot be opened. */
  start(): Promise<void> {
    return this.#parts.server.start((connection) => this.#accept(connection));
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.#parts.server.stop();
  }

  #accept(connection: LocalConnection): void {
    if (this.#clients.size >= mostClients) {
      connection.close();
      return;
    }
    const client: ToolClient = new ToolClient(connection, this.#parts, () => this.#clients.delete(client));
    this.#clients.add(client);
  }
}

class ToolClient {
  readonly #parts: ToolDeskParts;
  readonly #channel: JointChannel<ToTool, FromTool>;
  #asked: AbortController | undefined;
  #idle: Timer;

  constructor(connection: LocalConnection, parts: ToolDeskParts, onGone: () => void) {
    this.#parts = parts;
    this.#idle = this.#closeWhenIdle(connection);
    this.#channel = new JointChannel<ToTool, FromTool>(connection, fromTool, {
      onOpen: () => undefined,
      // What came early is heard before the channel is there.
      onMessage: (message) => queueMicrotask(() => void this.#answer(message)),
      onClosed: (fault) => {
        this.#idle.cancel();
        this.#asked?.abort();
        onGone();
        if (fault) parts.onFault(fault);
      },
    });
  }

  close(): void {
    this.#channel.close();
  }

  async #answer({ id, question, parameters }: Exclude<FromTool, { type: "hello" }>): Promise<void> {
    if (this.#asked) {
      this.#say({ type: "failed", id, fault: told(new Fault("PP801", "one question at a time")) });
      return;
    }
    const asked = new AbortController();
    this.#asked = asked;
    this.#idle.cancel();
    const tell = (news: unknown): void => {
      if (!asked.signal.aborted && this.#asked === asked) this.#say({ type: "news", id, news: asJson(news) });
    };
    let end: Extract<ToTool, { type: "answer" | "failed" }>;
    try {
      end = { type: "answer", id, answer: asJson(await this.#ask(question, parameters, tell, asked.signal)) };
    } catch (error) {
      end = { type: "failed", id, fault: told(asFault(error)) };
    }
    this.#asked = undefined;
    if (!this.#channel.isOpen) return;
    this.#idle = this.#closeWhenIdle(this.#channel);
    if (!asked.signal.aborted) this.#say(end);
  }

  /** Async, so that whatever a handler throws at once is a rejection, too. */
  async #ask(name: string, parameters: object, tell: (news: unknown) => void, signal: AbortSignal): Promise<unknown> {
    const handler = isToolName(name) && (this.#parts.handlers[name] as ToolHandler<ToolName> | undefined);
    if (!handler) throw new Fault("PP804", "this pad's version does not know the question");
    const checked = toolQuestion(name as ToolName).ask.safeParse(parameters);
    if (!checked.success) throw new Fault("PP801", problemsInWords(checked.error, name));
    return (handler as AnyHandler)(checked.data, tell, signal);
  }

  /** What is too long for a frame is a bug of the handler's: whoever asked hears of it, and the question ends there. */
  #say(message: Exclude<ToTool, { type: "hello" }>): void {
    try {
      this.#channel.say(message);
    } catch (error) {
      this.#channel.say({ type: "failed", id: message.id, fault: told(asFault(error)) });
      this.#asked?.abort();
    }
  }

  #closeWhenIdle(connection: { close(): void }): Timer {
    return this.#parts.clock.after(idleMs, () => connection.close());
  }
}

function asJson(value: unknown) {
  return JSON.parse(JSON.stringify(value));
}

function told({ code, detail }: Fault) {
  return { code, detail: detail.slice(0, longestDetail) };
}
