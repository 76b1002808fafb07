import type { z } from "zod";
import { Fault } from "../faults/fault.ts";
import { longestFrameBytes } from "./joint-message.ts";

const headerBytes = 4;

/** A message behind its length: four bytes, big-endian, then JSON. Fault PP901 for one too long. */
export function jointFrame(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  if (text.length > longestFrameBytes) throw new Fault("PP901", `a joint message of ${text.length} bytes`);
  const frame = Buffer.alloc(headerBytes + text.length);
  frame.writeUInt32BE(text.length);
  text.copy(frame, headerBytes);
  return frame;
}

/** Cuts a stream into messages of one schema, however it comes in pieces. Holds one message at most. */
export class JointReader<Message> {
  readonly #schema: z.ZodType<Message>;
  #held: Buffer = Buffer.alloc(0);

  constructor(schema: z.ZodType<Message>) {
    this.#schema = schema;
  }

  /** The messages that are whole now. Fault PP804 for what is no message; nothing after it can be trusted. */
  push(bytes: Buffer): Message[] {
    this.#held = Buffer.concat([this.#held, bytes]);
    const messages: Message[] = [];
    while (this.#held.length >= headerBytes) {
      const length = this.#held.readUInt32BE(0);
      if (length === 0 || length > longestFrameBytes) throw notAMessage(`one of ${length} bytes is announced`);
      if (this.#held.length < headerBytes + length) break;
      messages.push(this.#read(this.#held.subarray(headerBytes, headerBytes + length)));
      this.#held = this.#held.subarray(headerBytes + length);
    }
    return messages;
  }

  /** What stood there is never repeated: the other side may be anybody. */
  #read(text: Buffer): Message {
    let value: unknown;
    try {
      value = JSON.parse(text.toString("utf8"));
    } catch {
      throw notAMessage("one is no JSON");
    }
    const checked = this.#schema.safeParse(value);
    if (checked.success) return checked.data;
    const [issue] = checked.error.issues;
    throw notAMessage(`${issue?.path.join(".") || "a message"} is none of this version`);
  }
}

function notAMessage(problem: string): Fault {
  return new Fault("PP804", `the other process does not speak as ours does: ${problem}`);
}
