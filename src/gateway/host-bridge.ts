import { asFault, Fault } from "../faults/fault.ts";
import type { CertificateDatesTold, HostProber } from "../joint/host-prober.ts";
import {
  type FromGateway,
  type FromPad,
  longestPathChars,
  longestTextChars,
  mostCertificates,
} from "../joint/joint-message.ts";
import type { HostLink } from "../ports/host-link.ts";

type Say = (message: FromGateway) => boolean;
type HostCall = Extract<FromPad, { type: "hostReady" | "hostSend" | "hostDrop" | "hostProbe" | "hostCertificates" }>;

/** Carries the pad's messages to the host and back, and understands none of them. */
export class HostBridge {
  readonly #link: HostLink;
  readonly #prober: HostProber;
  #say: Say | undefined;
  /** As the pad hears of it; the pad signs on to a connection, and a request must not leave on the next one. */
  #connection = 0;

  constructor(link: HostLink, prober: HostProber) {
    this.#link = link;
    this.#prober = prober;
  }

  start(): void {
    this.#link.start({
      onMessage: (message) => void this.#say?.({ type: "hostMessage", message: message.toString("base64") }),
      onConnected: () => {
        this.#connection += 1;
        this.#say?.({ type: "hostConnected", connection: this.#connection });
      },
      onLost: (fault) => void this.#say?.({ type: "hostLost", fault: told(fault) }),
    });
  }

  stop(): Promise<void> {
    return this.#link.stop();
  }

  open(say: Say): void {
    this.#connection = 0;
    this.#say = say;
  }

  /** The pad is gone, and with it whoever could say whose answer still comes. */
  close(): void {
    this.#say = undefined;
    this.#link.drop();
  }

  hear(call: HostCall): void {
    switch (call.type) {
      case "hostDrop":
        this.#link.drop();
        break;
      case "hostReady":
        this.#answer(call.id, this.#link.ready(call.deadlineMs));
        break;
      case "hostSend":
        this.#answer(call.id, this.#send(call));
        break;
      case "hostProbe":
        this.#answer(call.id, this.#prober.probe(call.stage, call.place));
        break;
      case "hostCertificates":
        this.#answer(call.id, this.#prober.certificates(), (certificates) => ({
          type: "certificates",
          id: call.id,
          certificates: certificates.slice(0, mostCertificates).map(fitting),
        }));
    }
  }

  async #send({ connection, message }: Extract<HostCall, { type: "hostSend" }>): Promise<void> {
    if (connection !== this.#connection) throw new Fault("PP501", "the link has gone over to another connection");
    await this.#link.send(Buffer.from(message, "base64"));
  }

  /** To whoever asked: a pad that has begun anew counts from one again. */
  #answer<Result>(
    id: number,
    work: Promise<Result>,
    messageOf: (result: Result) => FromGateway = () => ({ type: "done", id }),
  ): void {
    const say = this.#say;
    work.then(
      (result) => say?.(messageOf(result)),
      (error: unknown) => say?.({ type: "failed", id, fault: told(asFault(error)) }),
    );
  }
}

/** Which file it is, its end says. */
function fitting({ file, ...certificate }: CertificateDatesTold): CertificateDatesTold {
  return { ...certificate, file: file.slice(-longestPathChars) };
}

/** A host's certificate may be for hundreds of names, and all of them stand in the detail. */
function told({ code, detail }: Fault) {
  return { code, detail: detail.slice(0, longestTextChars) };
}
