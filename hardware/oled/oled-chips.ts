export type OledChipName = "ssd1306" | "sh1106";
export type PanelHeight = 32 | 64;

/** Columns of the panels; the chips have as many or more. */
export const panelWidth = 128;

/** What the driver must know about a display controller. Commands are SSD1306 data sheet table 9-1, SH1106 data sheet "Commands". */
export interface OledChip {
  /** The RAM column behind the panel's first column. */
  readonly columnOffset: number;
  /**
   * `windows`: data fill a rectangle of columns and pages, then start anew in it (SSD1306 10.1.3, horizontal addressing mode).
   * `pages`: data run on in one page, whose column counter ends at the page's end.
   */
  readonly addressing: "windows" | "pages";
  /** Everything but the contrast; a chip that is on already does not flicker. */
  readonly setUp: (height: PanelHeight) => readonly number[];
  readonly turnOff: readonly number[];
}

export const noOperation = 0xe3;
export const displayOff = 0xae;
export const displayOn = 0xaf;
export const setContrast = 0x81;

/** Rows driven, and how they are wired to the pins: what differs between the panels. */
const geometry = {
  32: { multiplex: 0x1f, comPins: 0x02 },
  64: { multiplex: 0x3f, comPins: 0x12 },
} as const satisfies Record<PanelHeight, object>;

const common = (height: PanelHeight): readonly number[] => [
  ...[0xd5, 0x80], // clock
  ...[0xa8, geometry[height].multiplex],
  ...[0xd3, 0x00], // display offset
  0x40, // start line 0
  0xa1, // the last column is SEG0, and
  0xc8, // rows run from COM[n-1]: the module's pins are above the picture
  ...[0xda, geometry[height].comPins],
  0xa4, // show RAM
  0xa6, // not inverted
];

export const oledChips = {
  ssd1306: {
    columnOffset: 0,
    addressing: "windows",
    setUp: (height) => [
      ...common(height),
      ...[0x20, 0x00], // horizontal addressing
      ...[0x8d, 0x14], // charge pump on: the module has no other high voltage
      ...[0xd9, 0xf1], // pre-charge
      ...[0xdb, 0x40], // VCOMH
      0x2e, // no scrolling
    ],
    turnOff: [displayOff, 0x8d, 0x10],
  },
  sh1106: {
    // 132 columns, of which the modules wire the middle 128.
    columnOffset: 2,
    addressing: "pages",
    setUp: (height) => [
      ...common(height),
      ...[0xad, 0x8b], // DC-DC on, 0x8D is no command here
      0x32, // its output: 8.0 V
      ...[0xd9, 0x22], // pre-charge and
      ...[0xdb, 0x35], // VCOM as after a reset
    ],
    turnOff: [displayOff, 0xad, 0x8a],
  },
} as const satisfies Record<OledChipName, OledChip>;
