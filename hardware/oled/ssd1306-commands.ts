export type PanelHeight = 32 | 64;

/** Control byte in front of a transaction: what follows are commands, or display data (SSD1306 data sheet 8.1.5.2). */
export const commandStream = 0x00;
export const dataStream = 0x40;

export const displayOff = 0xae;
export const displayOn = 0xaf;
const columnAddress = 0x21;
const pageAddress = 0x22;

/** Rows driven, and how they are wired to the pins: what differs between the panels. */
const geometry = {
  32: { multiplex: 0x1f, comPins: 0x02 },
  64: { multiplex: 0x3f, comPins: 0x12 },
} as const satisfies Record<PanelHeight, object>;

/** Everything the chip must be told after power-up; a chip that is on already does not flicker (data sheet, application note 3). */
export function setUpCommands(height: PanelHeight): readonly number[] {
  const { multiplex, comPins } = geometry[height];
  return [
    ...[0xd5, 0x80], // clock
    ...[0xa8, multiplex],
    ...[0xd3, 0x00], // display offset
    0x40, // start line 0
    ...[0x8d, 0x14], // charge pump on: the panel has no other high voltage
    ...[0x20, 0x00], // horizontal addressing
    0xa1, // column 127 is SEG0, and
    0xc8, // rows run from COM[n-1]: the module's pins are above the picture
    ...[0xda, comPins],
    ...[0x81, 0x8f], // contrast
    ...[0xd9, 0xf1], // pre-charge
    ...[0xdb, 0x40], // VCOMH
    0x2e, // no scrolling
    0xa4, // show RAM
    0xa6, // not inverted
  ];
}

/** Points the following data at a rectangle: columns and pages, both ends included. */
export function windowCommands(
  firstColumn: number,
  lastColumn: number,
  firstPage: number,
  lastPage: number,
): readonly number[] {
  return [columnAddress, firstColumn, lastColumn, pageAddress, firstPage, lastPage];
}
