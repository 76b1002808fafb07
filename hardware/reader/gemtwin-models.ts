import type { SerialSettings } from "./reader-protocol.ts";

interface GemtwinFacts {
  /** It sends every command back, byte for byte, before it answers. */
  readonly echoes: boolean;
  /** The slot for the customer's card is 0; behind it come places for SIM cards inside. */
  readonly slots: number;
}

/** Readers that speak CCID over a serial line as the GemPC Twin does (libccid, ccid_serial.c). */
export const gemtwinModels = {
  "gempc-twin": { echoes: true, slots: 1 },
  "gemcore-pos-pro": { echoes: false, slots: 5 },
  "gemcore-sim-pro": { echoes: false, slots: 2 },
} as const satisfies Readonly<Record<string, GemtwinFacts>>;

export type GemtwinModelName = keyof typeof gemtwinModels;

export interface GemtwinModel extends GemtwinFacts {
  readonly line: SerialSettings;
}

export function gemtwinModel(name: GemtwinModelName, baudRate = 115_200): GemtwinModel {
  return { ...gemtwinModels[name], line: { baudRate, dataBits: 8, parity: "none", stopBits: 2 } };
}
