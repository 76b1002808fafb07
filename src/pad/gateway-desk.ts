import { asFault, Fault } from "../faults/fault.ts";
import { type Allowance, type AllowanceRule, taken } from "../joint/allowance.ts";
import { JointChannel } from "../joint/joint-channel.ts";
import { type FromGateway, type FromPad, fromGateway, longestTextChars } from "../joint/joint-message.ts";
import type { PadNotice, PadService, StartRefusal, TransactionOrder } from "../joint/pad-service.ts";
import type { Clock } from "../ports/clock.ts";
import type { LocalConnection, LocalServer } from "../ports/local-connection.ts";
import type { JointHostLink } from "./joint-host-link.ts";

/** A gateway says hello at once; whoever does not would keep the place of the real one. */
const helloWithinMs = 5_000;

/** A transaction writes some ten lines to the log: so many at once, and 1,200 an hour, are more than customers can begin. */
const starts: AllowanceRule = { burst: 60, everyMs: 3_000 };
/** Each is a line, and wears the display. */
const prompts: AllowanceRule = { burst: 60, everyMs: 1_000 };

interface GatewayDeskParts {
  readonly server: LocalServer;
  readonly service: PadService;
  readonly hostLink: JointHostLink;
  readonly clock: Clock;
  /** A process that is no gateway, or one of another version; PP901 is a bug of the pad's own that showed while it heard the gateway. */
  readonly onFault: (fault: Fault) => void;
}

const tooOften: StartRefusal = {
  refused: "busy",
  detail: "it is asked more often than customers can be; wait a while",
};

type Call = Extract<FromGateway, { type: "start" | "cancel" | "prompt" | "status" | "capabilities" }>;

/** The pad's end of the socket: the gateway's calls in, the host link's messages both ways. One gateway at a time. */
export class GatewayDesk {
  readonly #parts: GatewayDeskParts;
  #channel: JointChannel<FromPad, FromGateway> | undefined;
  /** Those that this gateway has started: nobody else could hear how they end. A start of the same id again is another, and refused. */
  readonly #started = new Set<{ readonly transaction: string }>();
  /** Those of the process, whoever connects. */
  readonly #allowances = new Map<AllowanceRule, Allowance>();
  #endNotices: () => void = () => undefined;

  constructor(parts: GatewayDeskParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#endNotices = this.#parts.service.onNotice((notice) => {
      if (isOfPad(notice)) this.#channel?.say({ type: "notice", notice });
    });
    await this.#parts.server.start((connection) => this.#accept(connection));
  }

  async stop(): Promise<void> {
    this.#endNotices();
    this.#channel?.close();
    await this.#parts.server.stop();
  }

  /** A second gateway is turned away: it would take the first one's answers. */
  #accept(connection: LocalConnection): void {
    if (this.#channel) {
      connection.close();
      return;
    }
    const { hostLink, clock, onFault } = this.#parts;
    const silent = clock.after(helloWithinMs, () => {
      onFault(new Fault("PP804", `the other process says no hello within ${helloWithinMs} ms`));
      connection.close();
    });
    const channel: JointChannel<FromPad, FromGateway> = new JointChannel<FromPad, FromGateway>(
      connection,
      fromGateway,
      {
        onOpen: () => {
          silent.cancel();
          hostLink.open((message) => channel.say(message));
        },
        onMessage: (message) => this.#onMessage(channel, message),
        onClosed: (fault) => {
          silent.cancel();
          if (fault) onFault(fault);
          this.#channel = undefined;
          // First what is known: the answer is lost. Then what nobody waits for any more is ended.
          hostLink.close();
          for (const { transaction } of this.#started) void this.#parts.service.cancel(transaction);
        },
      },
    );
    this.#channel = channel;
  }

  #onMessage(channel: JointChannel<FromPad, FromGateway>, message: Exclude<FromGateway, { type: "hello" }>): void {
    switch (message.type) {
      case "done":
      case "failed":
      case "certificates":
      case "hostMessage":
      case "hostConnected":
      case "hostLost":
        this.#parts.hostLink.hear(message);
        break;
      default:
        void this.#answer(channel, message);
    }
  }

  async #answer(channel: JointChannel<FromPad, FromGateway>, call: Call): Promise<void> {
    const { id } = call;
    try {
      const result = await this.#call(channel, call);
      channel.say({ type: "result", id, result: JSON.parse(JSON.stringify(result)) });
    } catch (error) {
      const fault = asFault(error);
      const { code, detail } = fault;
      channel.say({ type: "failed", id, fault: { code, detail: detail.slice(0, longestTextChars) } });
      if (fault.row.area === "bug") this.#parts.onFault(fault);
    }
  }

  #may(rule: AllowanceRule): boolean {
    const nowMs = this.#parts.clock.monotonicMs();
    const after = taken(this.#allowances.get(rule) ?? { left: rule.burst, atMs: nowMs }, rule, nowMs);
    if (after) this.#allowances.set(rule, after);
    return after !== undefined;
  }

  async #call(channel: JointChannel<FromPad, FromGateway>, call: Call): Promise<unknown> {
    const { service } = this.#parts;
    switch (call.type) {
      case "start": {
        if (!this.#may(starts)) return tooOften;
        // Fields that zod leaves out are left out, not undefined: an order says nothing of them.
        const order = call.order as TransactionOrder;
        const { id } = call;
        const started = { transaction: order.id };
        this.#started.add(started);
        try {
          return await service.start(order, (news) => void channel.say({ type: "news", id, news }));
        } finally {
          this.#started.delete(started);
        }
      }
      case "cancel":
        return service.cancel(call.transaction);
      case "prompt":
        if (!this.#may(prompts)) return tooOften;
        return service.prompt(call.prompt, call.parameters, call.language);
      case "status":
        return service.status();
      case "capabilities":
        return service.capabilities();
    }
  }
}

/** Whether the two processes have found each other is the gateway's to tell. */
function isOfPad(notice: PadNotice): notice is Exclude<PadNotice, { notice: "connected" | "disconnected" }> {
  return notice.notice !== "connected" && notice.notice !== "disconnected";
}
