import type { CcidMessage } from "./ccid-message.ts";

export type Direction = "sent" | "heard";

const arrows: Readonly<Record<Direction, string>> = { sent: "->", heard: "<-" };

/** A payment card's number has 12 digits or more. */
const panLike = /\d{12}/;

/**
 * The commands whose data is no card's, by their second character: init, status, version, counter of retained cards, motions,
 * shutter, lamps, contacts. Everything else, known or not, is masked.
 */
const plainIcrw = "013:5@AC";

/** One frame of the icrw language as a line of text: command, status and length. `text`: what the frame holds. */
export function icrwFrameText(direction: Direction, text: Uint8Array, statusLength: number): string {
  const view = Buffer.from(text.buffer, text.byteOffset, text.length);
  const head = view.toString("latin1", 0, 1);
  const isKnown = direction === "sent" ? head === "C" : head === "P" || head === "N";
  if (!isKnown || view.length < 3) return `${arrows[direction]} no known frame, ${maskedBytes(view.length)}`;
  // A broken answer may have a track where its command and status should be.
  const free = view.subarray(direction === "sent" ? 3 : 1);
  const isPlain = plainIcrw.includes(view.toString("latin1", 1, 2)) && !looksLikePan(free);
  const name = printable(view.toString("latin1", 0, 3));
  if (direction === "sent") return `-> ${name}${dataText(view.subarray(3), isPlain)}`;
  const statusEnd = 3 + (head === "N" ? 2 : statusLength);
  const status = printable(view.toString("latin1", 3, statusEnd));
  return `<- ${name} ${head === "N" ? "error" : "status"} ${status}${dataText(view.subarray(statusEnd), isPlain)}`;
}

/** By message type (USB CCID rev. 1.1, 6.1 and 6.2). */
const ccidNames: Readonly<Record<number, string>> = {
  97: "SetParameters",
  98: "PowerOn",
  99: "PowerOff",
  101: "GetSlotStatus",
  107: "Escape",
  111: "XfrBlock",
  128: "DataBlock",
  129: "SlotStatus",
  130: "Parameters",
  131: "Escape",
};
const POWER_ON = 0x62;
const DATA_BLOCK = 0x80;
const plainCcid: readonly number[] = [0x61, 0x63, 0x65, 0x6b, 0x81, 0x82, 0x83];

/** The same of a CCID message. `request`: the type of the last one sent, since a chip's answer to reset is no card data. */
export function ccidMessageText(
  direction: Direction,
  { type, sequence, specific, data }: CcidMessage,
  request: number | undefined,
): string {
  const name = `${hex(Buffer.from([type]))} ${ccidNames[type] ?? "unknown"}`;
  const isEcho = direction === "heard" && type < DATA_BLOCK;
  const isAnswer = direction === "heard" && !isEcho;
  const status = isAnswer
    ? `, status ${hex(Buffer.from([specific[0]]))}, error ${hex(Buffer.from([specific[1]]))}`
    : "";
  const isPlain = plainCcid.includes(type) || (type === DATA_BLOCK && request === POWER_ON);
  const about = `${name}${isEcho ? " (echo)" : ""}, number ${sequence}${status}`;
  return `${arrows[direction]} ${about}${dataText(data, isPlain)}`;
}

function dataText(data: Buffer, isPlain: boolean): string {
  if (data.length === 0) return "";
  if (!isPlain || looksLikePan(data)) return `, ${maskedBytes(data.length)}`;
  const text = data.toString("latin1");
  const isText = /^[ -~]+$/.test(text);
  return `, ${data.length} bytes: ${hex(data)}${isText ? ` ${JSON.stringify(text)}` : ""}`;
}

/** As characters, or two digits a byte. Digits as characters are decimal in hexadecimal too; short ones are no number's. */
function looksLikePan(data: Buffer): boolean {
  const text = data.toString("latin1");
  const isText = /^[ -~]+$/.test(text);
  return panLike.test(text.replace(/[^0-9A-Za-z]/g, "")) || (!isText && panLike.test(data.toString("hex")));
}

function maskedBytes(count: number): string {
  return `${count} bytes, masked`;
}

function printable(text: string): string {
  return text.replace(/[^!-~]/g, ".");
}

function hex(bytes: Buffer): string {
  return bytes.toString("hex").toUpperCase();
}
