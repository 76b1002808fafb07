import { Fault } from "../../src/faults/fault.ts";
import type { IsoMessage } from "../../src/host/iso8583/iso-message.ts";
import type { MessageProfile } from "../../src/host/iso8583/message-profile.ts";
import { pack } from "../../src/host/iso8583/pack.ts";
import { unpack } from "../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../src/host/profiles/iso87-ascii.ts";
import type { HostLink, HostLinkListener } from "../../src/ports/host-link.ts";

/** A host link that keeps what is sent, and answers, fails and stalls as the test says. */
export class RecordingLink implements HostLink {
  readonly #profile: MessageProfile;
  /** The bytes of what is in `sent`. */
  readonly bytes: Buffer[] = [];
  readonly sent: IsoMessage[] = [];
  /** Rejects `ready` with PP501. */
  isDown = false;
  /** Rejects `send` with PP503 after the message is kept. */
  failsSending = false;
  /** Called on each message, before `send` resolves. */
  onSend: (message: IsoMessage) => void = () => undefined;
  /** What `ready` and `send` wait for. */
  readyGate: Promise<void> = Promise.resolve();
  sendGate: Promise<void> = Promise.resolve();
  #listener: HostLinkListener | undefined;

  constructor(profile = iso87Ascii) {
    this.#profile = profile;
  }

  start(listener: HostLinkListener): void {
    this.#listener = listener;
  }

  async ready(): Promise<void> {
    await this.readyGate;
    if (this.isDown) throw new Fault("PP501", "the test's host is down");
  }

  async send(message: Uint8Array): Promise<void> {
    const unpacked = unpack(this.#profile, message);
    this.bytes.push(Buffer.from(message));
    this.sent.push(unpacked);
    this.onSend(unpacked);
    await this.sendGate;
    if (this.failsSending) throw new Fault("PP503", "the test's host has hung up");
  }

  drops = 0;

  drop(): void {
    this.drops += 1;
  }

  stop(): Promise<void> {
    this.#listener = undefined;
    return Promise.resolve();
  }

  /** The MTI of each message sent, in order. */
  mtis(): string[] {
    return this.sent.map(({ mti }) => mti);
  }

  last(): IsoMessage {
    const message = this.sent.at(-1);
    if (!message) throw new Error("nothing was sent");
    return message;
  }

  /** The host answers this message. */
  answer(request: IsoMessage, responseCode: string, changes: Record<number, string | Buffer> = {}): void {
    this.receive(pack(this.#profile, this.answerTo(request, responseCode, changes)));
  }

  answerTo(request: IsoMessage, responseCode: string, changes: Record<number, string | Buffer> = {}): IsoMessage {
    const fields = new Map<number, string | Buffer>();
    for (const number of [4, 11, 41, 60]) {
      const value = request.fields.get(number);
      if (value !== undefined) fields.set(number, value);
    }
    fields.set(39, responseCode);
    for (const [number, value] of Object.entries(changes)) fields.set(Number(number), value);
    const answered = { 0: "1", 2: "3" }[request.mti.charAt(2)];
    return { mti: `${request.mti.slice(0, 2)}${answered}0`, fields };
  }

  /** These bytes come from the host. */
  receive(bytes: Buffer): void {
    this.#listener?.onMessage(bytes);
  }

  /** Another connection, without a word of the one before. */
  connects(): void {
    this.#listener?.onConnected?.();
  }

  lose(): void {
    this.#listener?.onLost(new Fault("PP503", "the test's host is gone"));
  }
}
