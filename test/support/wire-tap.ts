import { Socket } from "node:net";
import { readTerminalMessage } from "../../src/bench/acquirer/terminal-message.ts";
import { FrameDecoder } from "../../src/gateway/length-header.ts";

/** Where a whole PAN may stand: in a request to the host, nowhere else. Track 2 is only in those that carry a PIN. */
const cardFields = [2, 35];

/** Everything that any TCP socket of this process writes, message by message, while `use` runs. */
export async function tapWire<T>(onMessage: (message: Buffer) => void, use: () => Promise<T>): Promise<T> {
  const { write } = Socket.prototype;
  const decoders = new WeakMap<Socket, FrameDecoder>();
  const tapped = function (this: Socket, ...written: Parameters<Socket["write"]>): boolean {
    const [chunk] = written;
    if (this.remotePort !== undefined && chunk instanceof Uint8Array) {
      const decoder = decoders.get(this) ?? new FrameDecoder();
      decoders.set(this, decoder);
      for (const message of decoder.push(chunk).messages) onMessage(message);
    }
    return write.apply(this, written);
  };
  Socket.prototype.write = tapped as Socket["write"];
  try {
    return await use();
  } finally {
    Reflect.deleteProperty(Socket.prototype, "write");
    if (Socket.prototype.write !== write) Socket.prototype.write = write;
  }
}

/** A request as the acquirer's own reader sees it; undefined for what is none. */
export function requestIn(message: Buffer): ReadonlyMap<number, string> | undefined {
  const mti = message.toString("latin1", 0, 4);
  return /^0[124]0[01]$/.test(mti) ? readTerminalMessage(message).fields : undefined;
}

/** The message with the card data taken out of the fields that may hold it. */
export function withoutCardFields(message: Buffer): Buffer {
  let text = message.toString("latin1");
  const fields = requestIn(message);
  for (const number of cardFields) {
    const value = fields?.get(number);
    // Only the one place where the field stands: a second copy stays, and is found.
    if (value) text = text.replace(value, "#");
  }
  return Buffer.from(text, "latin1");
}
