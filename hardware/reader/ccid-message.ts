import { xorOf } from "./check-sums.ts";
import { RescanFramer, type Sight } from "./framer.ts";

/** A CCID bulk message (USB CCID rev. 1.1, clause 6). Requests have types 61 to 6F, answers 80 to 83. */
export interface CcidMessage {
  readonly type: number;
  readonly slot: number;
  readonly sequence: number;
  /** Three bytes: parameters of a request; status, error and a third of an answer. */
  readonly specific: readonly [number, number, number];
  readonly data: Buffer;
}

const SYNC = 0x03;
const CTRL_ACK = 0x06;
const CTRL_NAK = 0x15;
const CARD_MOVED = 0x50;
const movements = [0x02, 0x03];
const headerBytes = 10;
const maxMessageBytes = 271;
const frameOverhead = 3;

/** From the reader: the last command did not come through whole. */
export const gemNak = Buffer.from([SYNC, CTRL_NAK, SYNC ^ CTRL_NAK]);
export const gemInserted = Buffer.from([CARD_MOVED, 0x03]);
export const gemRemoved = Buffer.from([CARD_MOVED, 0x02]);

/** GemCore's frame on a serial line: `03 06`, the message, the exclusive or of all that. */
export function gemFrame({ type, slot, sequence, specific, data }: CcidMessage): Buffer {
  const header = Buffer.alloc(headerBytes);
  header[0] = type;
  header.writeUInt32LE(data.length, 1);
  header.set([slot, sequence, ...specific], 5);
  const body = Buffer.concat([Buffer.from([SYNC, CTRL_ACK]), header, data]);
  return Buffer.concat([body, Buffer.from([xorOf(body)])]);
}

/** Finds messages, NAKs, card movements and requests for time. Of a reader with `slots` slots; what names another is noise. */
export function gemFramer(slots = 1): RescanFramer<CcidMessage> {
  return new RescanFramer((bytes, isClean) => tokenAt(bytes, isClean, slots), maxMessageBytes + frameOverhead);
}

function tokenAt(bytes: Uint8Array, isClean: boolean, slots: number): Sight<CcidMessage> {
  const [first = 0, second, third] = bytes;
  if (first === CARD_MOVED && isClean) return movementAt(second, third);
  // At T=0 a reader that needs time says so with one byte from 80 on.
  if (first >= 0x80 && isClean) return { bytes: 1, token: { kind: "waiting" } };
  if (first !== SYNC) return "nothing";
  if (second === undefined) return "more";
  if (second === CTRL_NAK) return nakAt(bytes);
  return second === CTRL_ACK ? messageAt(bytes, slots) : "nothing";
}

/** Told right before an answer; with a frame's second byte behind it the `50` was noise, and its `03` begins the frame. */
function movementAt(second: number | undefined, third: number | undefined): Sight<CcidMessage> {
  if (second !== undefined && !movements.includes(second)) return "nothing";
  if (second === undefined || third === undefined) return "more";
  return third === CTRL_ACK || third === CTRL_NAK ? "nothing" : { bytes: 2, token: { kind: "notice" } };
}

function nakAt(bytes: Uint8Array): Sight<CcidMessage> {
  if (bytes.length < gemNak.length) return "more";
  return bytes[2] === gemNak[2] ? { bytes: gemNak.length, token: { kind: "nak" } } : "nothing";
}

function messageAt(bytes: Uint8Array, slots: number): Sight<CcidMessage> {
  if (bytes.length < 2 + headerBytes) return "more";
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const dataBytes = view.readUInt32LE(3);
  const slot = view.readUInt8(7);
  const frameBytes = frameOverhead + headerBytes + dataBytes;
  if (dataBytes > maxMessageBytes - headerBytes || slot >= slots) return "nothing";
  if (bytes.length < frameBytes) return "more";
  if (xorOf(bytes.subarray(0, frameBytes)) !== 0) return "nothing";
  // Not from Node's pool: it may be card data, and is wiped by whoever gets it.
  const data = Buffer.alloc(dataBytes);
  data.set(bytes.subarray(2 + headerBytes, 2 + headerBytes + dataBytes));
  const specific = [view.readUInt8(9), view.readUInt8(10), view.readUInt8(11)] as const;
  const message = { type: view.readUInt8(2), slot, sequence: view.readUInt8(8), specific, data };
  return { bytes: frameBytes, token: { kind: "message", message } };
}
