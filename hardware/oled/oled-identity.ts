import type { ReadableI2cBus } from "../bus/i2c.ts";
import type { OledChipName } from "./oled-chips.ts";

/** What an OLED module tells of itself over I2C. */
export interface OledIdentity {
  /** Which of the addresses of such modules acknowledge, in ascending order. */
  readonly addresses: readonly number[];
  /** By the status byte at the address asked about; undefined when that byte is neither chip's, or nobody is there. */
  readonly chip: OledChipName | undefined;
  readonly status: number | undefined;
}

const oledAddresses = [0x3c, 0x3d] as const;

/** A control byte that announces commands, of which none follows: nothing is changed, and what is read then is the status. */
const commandsFollow = 0x00;

/**
 * The low bits of the status byte. The data sheets leave them open, so an unknown value says nothing: 8 is an SH1106; 3 (32 rows),
 * 6 and 7 (64 rows) are an SSD1306. Reading RAM back would tell as much, but writes into the picture.
 */
const chipsByStatus: ReadonlyMap<number, OledChipName> = new Map([
  [0x8, "sh1106"],
  [0x3, "ssd1306"],
  [0x6, "ssd1306"],
  [0x7, "ssd1306"],
] as [number, OledChipName][]);

export function chipOfStatus(status: number): OledChipName | undefined {
  return chipsByStatus.get(status & 0x0f);
}

/** Asks who is there, and the one at `address` what it is; the picture stays as it is. Rejects with the bus's error. */
export async function oledIdentity(
  bus: Pick<ReadableI2cBus, "answers" | "readByte">,
  address: number,
): Promise<OledIdentity> {
  const addresses: number[] = [];
  for (const one of oledAddresses) if (await bus.answers(one)) addresses.push(one);
  if (!addresses.includes(address)) return { addresses, chip: undefined, status: undefined };
  const status = await bus.readByte(address, commandsFollow);
  return { addresses, chip: chipOfStatus(status), status };
}
