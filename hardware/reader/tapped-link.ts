import type { ByteLink } from "../bus/serial.ts";
import type { CcidMessage } from "./ccid-message.ts";
import { gemFramer } from "./ccid-message.ts";
import { ccidMessageText, type Direction, icrwFrameText } from "./frame-text.ts";
import type { Framer } from "./framer.ts";
import { icrwFramer } from "./icrw-framer.ts";
import type { IcrwModel } from "./icrw-models.ts";

/** Frames of both directions as lines of text; bytes that were dropped between them as their number. */
export interface FrameTap {
  show(direction: Direction, bytes: Uint8Array): void;
}

export function icrwTap(model: IcrwModel, onLine: (line: string) => void): FrameTap {
  return tapOf(
    () => icrwFramer(model),
    (direction, text) => {
      const line = icrwFrameText(direction, text, model.statusLength);
      text.fill(0);
      return line;
    },
    onLine,
  );
}

export function gemtwinTap(slots: number, onLine: (line: string) => void): FrameTap {
  let request: number | undefined;
  return tapOf<CcidMessage>(
    () => gemFramer(slots),
    (direction, message) => {
      if (direction === "sent") request = message.type;
      const line = ccidMessageText(direction, message, request);
      message.data.fill(0);
      return line;
    },
    onLine,
  );
}

/** The same link, with a tap on it that hears first: who listens behind it wipes what it has heard. */
export function tappedLink(link: ByteLink, tap: FrameTap): ByteLink {
  return {
    write: (bytes) => {
      tap.show("sent", bytes);
      return link.write(bytes);
    },
    start: (listener) =>
      link.start({
        onBytes: (bytes) => {
          tap.show("heard", bytes);
          listener.onBytes(bytes);
        },
        onClosed: (cause) => listener.onClosed(cause),
      }),
    close: () => link.close(),
  };
}

const controlTexts = { ack: "ACK", nak: "NAK", cleared: "clear line", waiting: "needs time", notice: "card moved" };

function tapOf<Message>(
  framerOf: () => Framer<Message>,
  textOf: (direction: Direction, message: Message) => string,
  onLine: (line: string) => void,
): FrameTap {
  const framers = { sent: framerOf(), heard: framerOf() };
  const tell = (direction: Direction, read: (framer: Framer<Message>) => ReturnType<Framer<Message>["push"]>) => {
    const framer = framers[direction];
    const skippedBefore = framer.skippedBytes;
    const tokens = read(framer);
    const skipped = framer.skippedBytes - skippedBefore;
    if (skipped > 0) onLine(`${direction === "sent" ? "->" : "<-"} ${skipped} bytes of no frame, masked`);
    for (const token of tokens) {
      if (token.kind === "message") onLine(textOf(direction, token.message));
      else onLine(`${direction === "sent" ? "->" : "<-"} ${controlTexts[token.kind]}`);
    }
  };
  return {
    show: (direction, bytes) => {
      // A new command: what has begun before it will not end any more.
      if (direction === "sent") tell("heard", (framer) => framer.gap());
      tell(direction, (framer) => framer.push(bytes));
    },
  };
}
