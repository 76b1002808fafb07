import type { OledChipName } from "./oled-chips.ts";

/** What one display controller does differently from the other. Read from the data sheets, not from the driver's table. */
export interface SimChip {
  readonly ramColumns: number;
  /** The RAM column behind the left edge of a module of 128 columns. */
  readonly moduleColumn: number;
  /** How many bytes follow a command; the others take none. */
  readonly argumentCounts: ReadonlyMap<number, number>;
  /** The command that switches the voltage for the pixels, by a bit of its argument, and whether a reset leaves it on. */
  readonly pump: { readonly opcode: number; readonly onBit: number; readonly isOnAfterReset: boolean };
  readonly contrastAfterReset: number;
  /** Horizontal and vertical addressing with windows; without them 0x20 to 0x22 are no commands, and their arguments are. */
  readonly hasWindows: boolean;
  /**
   * The low six bits of the status byte, which is read after a control byte that announces commands. The data sheets name bit 6
   * only, "display off", and with the SH1106 bit 7, "busy"; the rest is what the chips are known to give, by driver libraries
   * that tell them apart by it.
   */
  readonly statusBits: number;
}

const commonArguments: readonly (readonly [opcode: number, count: number])[] = [
  [0x81, 1], // contrast
  [0xa8, 1], // multiplex
  [0xd3, 1], // display offset
  [0xd5, 1], // clock
  [0xd9, 1], // pre-charge
  [0xda, 1], // COM pins
  [0xdb, 1], // VCOMH
];

export const simChips = {
  // SSD1306 data sheet, table 9-1.
  ssd1306: {
    ramColumns: 128,
    moduleColumn: 0,
    argumentCounts: new Map([
      ...commonArguments,
      [0x20, 1], // addressing mode
      [0x21, 2], // column window
      [0x22, 2], // page window
      [0x26, 6], // scrolling
      [0x27, 6],
      [0x29, 5],
      [0x2a, 5],
      [0xa3, 2],
      [0x8d, 1], // charge pump
    ]),
    pump: { opcode: 0x8d, onBit: 4, isOnAfterReset: false },
    contrastAfterReset: 0x7f,
    hasWindows: true,
    statusBits: 0x06,
  },
  // SH1106 data sheet, "Commands": DC-DC control is 0xAD, and on after a reset; the column counter ends at column 131.
  sh1106: {
    ramColumns: 132,
    moduleColumn: 2,
    argumentCounts: new Map([...commonArguments, [0xad, 1]]),
    pump: { opcode: 0xad, onBit: 1, isOnAfterReset: true },
    contrastAfterReset: 0x80,
    hasWindows: false,
    statusBits: 0x08,
  },
} as const satisfies Record<OledChipName, SimChip>;
