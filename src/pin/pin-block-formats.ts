export interface PinBlockFormatRow {
  readonly blockBytes: 8 | 16;
  readonly cipher: "tdes" | "aes";
  /** A format that needs none takes none: format 1 is for where there is no PAN, never instead of a format with one. */
  readonly needsPan: boolean;
}

/** The formats of ISO 9564-1:2017 for online PINs. Format 2 is for a chip card's own PIN check, and nothing here makes one. */
export const pinBlockFormats = {
  0: { blockBytes: 8, cipher: "tdes", needsPan: true },
  1: { blockBytes: 8, cipher: "tdes", needsPan: false },
  3: { blockBytes: 8, cipher: "tdes", needsPan: true },
  4: { blockBytes: 16, cipher: "aes", needsPan: true },
} as const satisfies Readonly<Record<number, PinBlockFormatRow>>;

export type PinBlockFormat = keyof typeof pinBlockFormats;
