import { crc16, xorOf } from "./check-sums.ts";
import { type LineToken, type Recogniser, RescanFramer, type Sight } from "./framer.ts";
import type { IcrwModel } from "./icrw-models.ts";

const STX = 0xf2;
const ETX = 0x03;
const ACK = 0x06;
const NAK = 0x15;
const maxFrameBytes = 1024;

export const icrwAck = Buffer.from([ACK]);
export const icrwNak = Buffer.from([NAK]);

type FrameShape = Pick<IcrwModel, "framing" | "address" | "clear">;

/** A frame around `text`, which is at most some 1,000 bytes. */
export function icrwFrame({ framing, address }: FrameShape, text: Uint8Array): Buffer {
  const length = [text.length >> 8, text.length & 0xff];
  if (framing === "crc16") {
    const body = Buffer.concat([Buffer.from([STX, ...length]), text]);
    const sum = crc16(body);
    return Buffer.concat([body, Buffer.from([sum >> 8, sum & 0xff])]);
  }
  const body = Buffer.concat([Buffer.from([STX, address, ...length]), text, Buffer.from([ETX])]);
  return Buffer.concat([body, Buffer.from([xorOf(body)])]);
}

/** Finds the text of frames, and ACK, NAK and the line's clearing between them. */
export function icrwFramer(shape: FrameShape): RescanFramer<Buffer> {
  const textOf = shape.framing === "crc16" ? crcText : bccText(shape.address);
  const recognise: Recogniser<Buffer> = (bytes, isClean) => {
    if (bytes[0] === STX) return textOf(bytes);
    return isClean ? controlOf(bytes, shape.clear) : "nothing";
  };
  return new RescanFramer(recognise, maxFrameBytes);
}

function crcText(bytes: Uint8Array): Sight<Buffer> {
  const [, high, low] = bytes;
  if (high === undefined || low === undefined) return "more";
  const length = high * 256 + low;
  const frameBytes = length + 5;
  if (length === 0 || frameBytes > maxFrameBytes) return "nothing";
  if (bytes.length < frameBytes) return "more";
  // The sum over a frame and its own CRC is 0.
  if (crc16(bytes.subarray(0, frameBytes)) !== 0) return "nothing";
  return { bytes: frameBytes, token: message(bytes.subarray(3, 3 + length)) };
}

function bccText(address: number): (bytes: Uint8Array) => Sight<Buffer> {
  return (bytes) => {
    const [, from, high, low] = bytes;
    if (from !== undefined && from !== address) return "nothing";
    if (high === undefined || low === undefined) return "more";
    const length = high * 256 + low;
    const frameBytes = length + 6;
    if (length === 0 || frameBytes > maxFrameBytes) return "nothing";
    if (bytes.length < frameBytes) return "more";
    if (bytes[frameBytes - 2] !== ETX || xorOf(bytes.subarray(0, frameBytes)) !== 0) return "nothing";
    return { bytes: frameBytes, token: message(bytes.subarray(4, 4 + length)) };
  };
}

function controlOf(bytes: Uint8Array, clear: readonly number[]): Sight<Buffer> {
  if (bytes[0] === ACK) return { bytes: 1, token: { kind: "ack" } };
  if (bytes[0] === NAK) return { bytes: 1, token: { kind: "nak" } };
  const matching = clear.findIndex((byte, at) => bytes[at] !== byte);
  if (matching < 0) return { bytes: clear.length, token: { kind: "cleared" } };
  return matching > 0 && bytes.length === matching ? "more" : "nothing";
}

function message(text: Uint8Array): LineToken<Buffer> {
  // Not from Node's pool: it may be a track, and is wiped by whoever gets it.
  const copy = Buffer.alloc(text.length);
  copy.set(text);
  return { kind: "message", message: copy };
}
