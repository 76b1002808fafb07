import type { SimChip } from "./sim-chips.ts";

const pages = 8;
const horizontal = 0;
const vertical = 1;
const pageAddressing = 2;

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

const effects: ReadonlyMap<number, (argument: number) => Partial<Registers>> = new Map([
  [0x81, (contrast) => ({ contrast })],
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

/** A display controller's command decoder, registers and RAM, as they are after power-up. */
export class OledDecoder {
  readonly #chip: SimChip;
  readonly #ram: Uint8Array;
  readonly #column: Window;
  readonly #page: Window = { first: 0, last: pages - 1, at: 0 };
  readonly #registers: Registers;
  #command: number[] = [];

  constructor(chip: SimChip) {
    this.#chip = chip;
    this.#ram = noise(chip.ramColumns * pages);
    this.#column = { first: 0, last: chip.ramColumns - 1, at: 0 };
    this.#registers = {
      mode: pageAddressing,
      isOn: false,
      contrast: chip.contrastAfterReset,
      isPumpOn: chip.pump.isOnAfterReset,
      isInverted: false,
      isAllOn: false,
      isMirrored: true,
      isUpsideDown: true,
      startLine: 0,
      offset: 0,
    };
  }

  get isOn(): boolean {
    return this.#registers.isOn;
  }

  get contrast(): number {
    return this.#registers.contrast;
  }

  /** SSD1306 data sheet 8.1.2, SH1106 data sheet "Read Status": bit 6 is set while the display is off. */
  get status(): number {
    return (this.isOn ? 0 : 0x40) | this.#chip.statusBits;
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
    const { ramColumns, moduleColumn } = this.#chip;
    const column = isMirrored ? ramColumns - 1 - moduleColumn - x : moduleColumn + x;
    const scanned = isUpsideDown ? height - 1 - y : y;
    const row = (scanned + startLine + offset) % (pages * 8);
    const byte = this.#ram[Math.floor(row / 8) * ramColumns + column] ?? 0;
    return ((byte >> (row % 8)) & 1) === 1 ? !isInverted : isInverted;
  }

  #takeCommand(byte: number): void {
    // A command and its arguments may come in transactions of their own.
    this.#command.push(byte);
    const [opcode = byte, first = 0, second = 0] = this.#command;
    if (this.#command.length <= (this.#chip.argumentCounts.get(opcode) ?? 0)) return;
    this.#command = [];
    this.#execute(opcode, first, second);
  }

  #execute(opcode: number, first: number, second: number): void {
    const { pump, hasWindows } = this.#chip;
    Object.assign(this.#registers, effects.get(opcode)?.(first));
    if (opcode === pump.opcode) this.#registers.isPumpOn = (first & pump.onBit) !== 0;
    if (opcode >= 0x40 && opcode <= 0x7f) this.#registers.startLine = opcode & 0x3f;
    if (opcode <= 0x0f) this.#column.at = (this.#column.at & 0xf0) | opcode;
    if (opcode >= 0x10 && opcode <= 0x1f) this.#setColumn((this.#column.at & 0x0f) | ((opcode & 0x0f) << 4));
    if (opcode >= 0xb0 && opcode <= 0xb7) this.#page.at = opcode & 7;
    if (!hasWindows) return;
    if (opcode === 0x20) this.#registers.mode = first & 3;
    if (opcode === 0x21) Object.assign(this.#column, { first: first & 0x7f, last: second & 0x7f, at: first & 0x7f });
    if (opcode === 0x22) Object.assign(this.#page, { first: first & 7, last: second & 7, at: first & 7 });
  }

  #setColumn(column: number): void {
    this.#column.at = this.#chip.hasWindows ? column & 0x7f : column;
  }

  #takeData(byte: number): void {
    const { ramColumns, hasWindows } = this.#chip;
    if (this.#column.at < ramColumns) this.#ram[this.#page.at * ramColumns + this.#column.at] = byte;
    if (this.#registers.mode === vertical) {
      if (step(this.#page)) step(this.#column);
    } else if (this.#registers.mode === horizontal) {
      if (step(this.#column)) step(this.#page);
    } else {
      // Page addressing knows no window, and the page stays: the SSD1306's column wraps, the SH1106's stops behind the last.
      const next = this.#column.at + 1;
      this.#column.at = hasWindows ? next % ramColumns : Math.min(next, ramColumns);
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
