/** How many bytes follow a command (SSD1306 data sheet, table 9); the others take none. */
const argumentCounts: ReadonlyMap<number, number> = new Map([
  [0x20, 1], // addressing mode
  [0x21, 2], // column window
  [0x22, 2], // page window
  [0x26, 6], // scrolling
  [0x27, 6],
  [0x29, 5],
  [0x2a, 5],
  [0xa3, 2],
  [0x81, 1], // contrast
  [0x8d, 1], // charge pump
  [0xa8, 1], // multiplex
  [0xd3, 1], // display offset
  [0xd5, 1], // clock
  [0xd9, 1], // pre-charge
  [0xda, 1], // COM pins
  [0xdb, 1], // VCOMH
]);

const columns = 128;
const pages = 8;
const horizontal = 0;
const vertical = 1;

interface Registers {
  mode: number;
  isOn: boolean;
  contrast: number;
  isPumpOn: boolean;
  isInverted: boolean;
  isAllOn: boolean;
  isMirrored: boolean;
  isUpsideDown: boolean;
  startLine: number;
  offset: number;
}

const afterPowerUp: Registers = {
  mode: 2,
  isOn: false,
  contrast: 0x7f,
  isPumpOn: false,
  isInverted: false,
  isAllOn: false,
  isMirrored: true,
  isUpsideDown: true,
  startLine: 0,
  offset: 0,
};

const effects: ReadonlyMap<number, (argument: number) => Partial<Registers>> = new Map([
  [0x20, (mode) => ({ mode: mode & 3 })],
  [0x81, (contrast) => ({ contrast })],
  [0x8d, (pump) => ({ isPumpOn: (pump & 4) !== 0 })],
  [0xa0, () => ({ isMirrored: true })],
  [0xa1, () => ({ isMirrored: false })],
  [0xa4, () => ({ isAllOn: false })],
  [0xa5, () => ({ isAllOn: true })],
  [0xa6, () => ({ isInverted: false })],
  [0xa7, () => ({ isInverted: true })],
  [0xae, () => ({ isOn: false })],
  [0xaf, () => ({ isOn: true })],
  [0xc0, () => ({ isUpsideDown: true })],
  [0xc8, () => ({ isUpsideDown: false })],
  [0xd3, (offset) => ({ offset: offset & 0x3f })],
] as [number, (argument: number) => Partial<Registers>][]);

interface Window {
  first: number;
  last: number;
  at: number;
}

/** The SSD1306's command decoder, registers and RAM, as they are after power-up. */
export class Ssd1306Decoder {
  readonly #ram = noise(columns * pages);
  readonly #column: Window = { first: 0, last: columns - 1, at: 0 };
  readonly #page: Window = { first: 0, last: pages - 1, at: 0 };
  readonly #registers = { ...afterPowerUp };
  #command: number[] = [];

  get isOn(): boolean {
    return this.#registers.isOn;
  }

  get contrast(): number {
    return this.#registers.contrast;
  }

  /** One I2C transaction without its address: control bytes, and the commands or data behind them. */
  receive(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const control = bytes[at] ?? 0;
      const isLastControl = (control & 0x80) === 0;
      const end = isLastControl ? bytes.length : Math.min(at + 2, bytes.length);
      for (const byte of bytes.subarray(at + 1, end)) {
        if ((control & 0x40) === 0) this.#takeCommand(byte);
        else this.#takeData(byte);
      }
      at = end;
    }
  }

  /** Whether a pixel is lit on a module of `height` rows that is mounted with its pins above the picture. */
  pixel(x: number, y: number, height: number): boolean {
    const { isOn, isPumpOn, isAllOn, isMirrored, isUpsideDown, isInverted, startLine, offset } = this.#registers;
    // Without its charge pump the module has no voltage to light anything with.
    if (!isOn || !isPumpOn) return false;
    if (isAllOn) return true;
    const column = isMirrored ? columns - 1 - x : x;
    const scanned = isUpsideDown ? height - 1 - y : y;
    const row = (scanned + startLine + offset) % (pages * 8);
    const byte = this.#ram[Math.floor(row / 8) * columns + column] ?? 0;
    return ((byte >> (row % 8)) & 1) === 1 ? !isInverted : isInverted;
  }

  #takeCommand(byte: number): void {
    // A command and its arguments may come in transactions of their own.
    this.#command.push(byte);
    const [opcode = byte, first = 0, second = 0] = this.#command;
    if (this.#command.length <= (argumentCounts.get(opcode) ?? 0)) return;
    this.#command = [];
    this.#execute(opcode, first, second);
  }

  #execute(opcode: number, first: number, second: number): void {
    Object.assign(this.#registers, effects.get(opcode)?.(first));
    if (opcode === 0x21) Object.assign(this.#column, { first: first & 0x7f, last: second & 0x7f, at: first & 0x7f });
    if (opcode === 0x22) Object.assign(this.#page, { first: first & 7, last: second & 7, at: first & 7 });
    if (opcode >= 0x40 && opcode <= 0x7f) this.#registers.startLine = opcode & 0x3f;
    if (opcode <= 0x0f) this.#column.at = (this.#column.at & 0x70) | opcode;
    if (opcode >= 0x10 && opcode <= 0x17) this.#column.at = (this.#column.at & 0x0f) | ((opcode & 7) << 4);
    if (opcode >= 0xb0 && opcode <= 0xb7) this.#page.at = opcode & 7;
  }

  #takeData(byte: number): void {
    this.#ram[this.#page.at * columns + this.#column.at] = byte;
    if (this.#registers.mode === vertical) {
      if (step(this.#page)) step(this.#column);
    } else if (this.#registers.mode === horizontal) {
      if (step(this.#column)) step(this.#page);
    } else {
      // Page addressing knows no window: the column wraps, the page stays.
      this.#column.at = (this.#column.at + 1) % columns;
    }
  }
}

/** Moves on by one, back to the window's start after its end; tells whether it went back. */
function step(window: Window): boolean {
  const wraps = window.at === window.last;
  window.at = wraps ? window.first : window.at + 1;
  return wraps;
}

/** What RAM holds after power-up: anything, but the same in every run. */
function noise(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 167 + 89) & 0xff);
}
