import { asFault, type Fault } from "../faults/fault.ts";
import { JointChannel } from "../joint/joint-channel.ts";
import { type FromGateway, type FromPad, fromGateway } from "../joint/joint-message.ts";
import type { PadNotice, PadService, TransactionOrder } from "../joint/pad-service.ts";
import type { LocalConnection, LocalServer } from "../ports/local-connection.ts";
import type { JointHostLink } from "./joint-host-link.ts";

interface GatewayDeskParts {
  readonly server: LocalServer;
  readonly service: PadService;
  readonly hostLink: JointHostLink;
  /** For the log: a process that is no gateway, or one of another version. */
  readonly onFault: (fault: Fault) => void;
}

type Call = Extract<FromGateway, { type: "start" | "cancel" | "prompt" | "status" | "capabilities" }>;

/** The pad's end of the socket: the gateway's calls in, the host link's messages both ways. One gateway at a time. */
export class GatewayDesk {
  readonly #parts: GatewayDeskParts;
  #channel: JointChannel<FromPad, FromGateway> | undefined;
  /** Those that this gateway has started: nobody else could hear how they end. */
  readonly #started = new Set<string>();
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
    const { hostLink, onFault } = this.#parts;
    const channel: JointChannel<FromPad, FromGateway> = new JointChannel<FromPad, FromGateway>(
      connection,
      fromGateway,
      {
        onOpen: () => hostLink.open((message) => channel.say(message)),
        onMessage: (message) => this.#onMessage(channel, message),
        onClosed: (fault) => {
          if (fault) onFault(fault);
          this.#channel = undefined;
          // First what is known: the answer is lost. Then what nobody waits for any more is ended.
          hostLink.close();
          for (const id of this.#started) void this.#parts.service.cancel(id);
        },
      },
    );
    this.#channel = channel;
  }

  #onMessage(channel: JointChannel<FromPad, FromGateway>, message: Exclude<FromGateway, { type: "hello" }>): void {
    switch (message.type) {
      case "done":
      case "failed":
      case "hostMessage":
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
      const { code, detail } = asFault(error);
      channel.say({ type: "failed", id, fault: { code, detail } });
    }
  }

  async #call(channel: JointChannel<FromPad, FromGateway>, call: Call): Promise<unknown> {
    const { service } = this.#parts;
    switch (call.type) {
      case "start": {
        // Fields that zod leaves out are left out, not undefined: an order says nothing of them.
        const order = call.order as TransactionOrder;
        this.#started.add(order.id);
        try {
          return await service.start(order, (news) => void channel.say({ type: "news", id: call.id, news }));
        } finally {
          this.#started.delete(order.id);
        }
      }
      case "cancel":
        return service.cancel(call.transaction);
      case "prompt":
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
