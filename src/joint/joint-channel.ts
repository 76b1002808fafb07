import type { z } from "zod";
import { asFault, Fault } from "../faults/fault.ts";
import type { LocalConnection } from "../ports/local-connection.ts";
import { JointReader, jointFrame } from "./joint-frames.ts";
import { jointVersion } from "./joint-message.ts";

type Hello = { readonly type: "hello"; readonly version: number };

export interface ChannelListener<Heard> {
  /** Both sides have said hello: from now on each may speak. */
  onOpen(): void;
  onMessage(message: Exclude<Heard, Hello>): void;
  /** Once. Without a fault the other side has just gone. */
  onClosed(fault: Fault | undefined): void;
}

/** One side's end of the socket between pad and gateway: hello first, then checked messages both ways. */
export class JointChannel<Said extends object, Heard extends { readonly type: string }> {
  readonly #connection: LocalConnection;
  #isOpen = false;

  constructor(connection: LocalConnection, schema: z.ZodType<Heard>, listener: ChannelListener<Heard>) {
    this.#connection = connection;
    const reader = new JointReader(schema);
    let broken: Fault | undefined;
    connection.listen({
      onData: (bytes) => {
        if (broken) return;
        try {
          for (const message of reader.push(bytes)) this.#hear(message, listener);
        } catch (error) {
          broken = asFault(error);
          connection.close();
        }
      },
      onClose: () => {
        this.#isOpen = false;
        listener.onClosed(broken);
      },
    });
    connection.send(jointFrame({ type: "hello", version: jointVersion }));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** False when nothing has left: nobody is there, or reads too slowly. */
  say(message: Said): boolean {
    return this.#isOpen && this.#connection.send(jointFrame(message));
  }

  close(): void {
    this.#connection.close();
  }

  #hear(message: Heard, listener: ChannelListener<Heard>): void {
    const isHello = (heard: Heard | Hello): heard is Hello => heard.type === "hello";
    if (!isHello(message)) {
      if (!this.#isOpen) throw new Fault("PP804", "the other process speaks before it has said hello");
      listener.onMessage(message as Exclude<Heard, Hello>);
      return;
    }
    if (this.#isOpen || message.version !== jointVersion) {
      throw new Fault("PP804", `the other process speaks version ${message.version}, this one ${jointVersion}`);
    }
    this.#isOpen = true;
    listener.onOpen();
  }
}
