import type { SerialSettings } from "./reader-protocol.ts";

/** Two ways to put the same text on a line. */
const framings = {
  /** `F2`, length, text, CRC-16 (Sankyo). */
  crc16: { line: { dataBits: 8, parity: "even", stopBits: 1 }, clear: [0x10, 0x04], readsTwice: false },
  /** `F2`, address, length, text, `03`, exclusive or (Creator). */
  bcc: { line: { dataBits: 8, parity: "none", stopBits: 1 }, clear: [0x04], readsTwice: true },
} as const;

export type IcrwFraming = keyof typeof framings;

/** What differs between readers that speak the same command language. Never trust a family manual for what moves a card. */
interface ModelFacts {
  readonly framing: IcrwFraming;
  readonly baudRate: number;
  /** Of the address switch; with `bcc` only. */
  readonly address: number;
  /** Status characters behind the command's echo in a good answer. */
  readonly statusLength: 2 | 3;
  /** Behind `C0` and its mode; readers leave init disabled. */
  readonly initOptions: string;
  /** Lets a card in. */
  readonly enable: string;
}

const sankyo = { framing: "crc16", address: 0, statusLength: 2, initOptions: "32400001000", enable: "C:0" } as const;

export const icrwModels = {
  /** Sankyo ICT3Q8: 9600 to 38400 baud, found out by the reader at the first init after power-on. */
  ict3q8: { ...sankyo, baudRate: 38_400 },
  /** Sankyo ICT3K5. */
  ict3k5: { ...sankyo, baudRate: 115_200 },
  /** Creator CRT-350N: the same language in Creator's frames, and a pre-head that knows chip cards. */
  "crt-350n": { ...sankyo, baudRate: 38_400, framing: "bcc", enable: "C:=" },
} as const satisfies Readonly<Record<string, ModelFacts>>;

export type IcrwModelName = keyof typeof icrwModels;

/** A reader as it is set up. */
export interface IcrwModel extends ModelFacts {
  readonly line: SerialSettings;
  /** Clears the line; sent back by the reader. */
  readonly clear: readonly number[];
  /** A card's data is read twice, and must come out the same: where the frame's check misses one error in 256. */
  readonly readsTwice: boolean;
}

/** The model, with what a technician has set otherwise than the factory. */
export function icrwModel(
  name: IcrwModelName,
  set: { readonly framing?: IcrwFraming | undefined; readonly baudRate?: number | undefined } = {},
): IcrwModel {
  const facts = icrwModels[name];
  const framing = set.framing ?? facts.framing;
  const { line, clear, readsTwice } = framings[framing];
  return { ...facts, framing, clear, readsTwice, line: { ...line, baudRate: set.baudRate ?? facts.baudRate } };
}
