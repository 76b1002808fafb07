import font from "oled-font-5x7/oled-font-5x7.js";
import Oled from "oled-i2c-bus/oled.js";
import type { OledChipName } from "../../hardware/oled/oled-chips.ts";
import { oledRig, screen } from "./oled-rig.ts";

/** What goes over the wire, address bytes counted. */
export interface Traffic {
  readonly transactions: number;
  readonly bytes: number;
}

interface Text {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** A picture that is on the panel, and what is drawn next; with `isWhole` the old picture is cleared and the whole panel updated. */
export interface DisplayChange {
  readonly name: string;
  readonly before: readonly Text[];
  readonly drawn: readonly Text[];
  readonly isWhole?: true;
}

const text = (value: string, y: number, x = 0, size = 1): Text => ({ text: value, x, y, size });
const prompt = [text("PAY GBP 12.34", 0), text("ENTER PIN", 16, 10, 2)];
const star = (count: number) => text("*", 40, 12 * count, 2);
const line = "EVERY WORD OF A LINE.";
const page = Array.from({ length: 8 }, (_, row) => text(line.slice(row) + line.slice(0, row), row * 8));

export const displayChanges = {
  firstStar: { name: "the first asterisk", before: prompt, drawn: [star(0)] },
  nextStar: { name: "one more asterisk", before: [...prompt, star(0), star(1)], drawn: [star(2)] },
  line: { name: "one line of 21 characters", before: prompt, drawn: [text(line, 48)] },
  screen: { name: "a full screen", before: prompt, drawn: page, isWhole: true },
  unchanged: { name: "the same screen again", before: page, drawn: page, isWhole: true },
} as const satisfies Record<string, DisplayChange>;

function draw(oled: Oled, texts: readonly Text[]): void {
  for (const { text: value, x, y, size } of texts) {
    oled.setCursor(x, y);
    oled.writeString(font, size, value, 1, false, false);
  }
}

/** What the program never calls: these send, from timers. */
interface SendingOled {
  update(): void;
  writeString(font: Oled.Font, size: number, text: string, color: 1, wrap: false): void;
}

/** An oled-i2c-bus that counts what it sends to nobody. */
function countingOled() {
  const sent = { transactions: 0, bytes: 0 };
  const count = (_: number, length: number) => {
    sent.transactions += 1;
    sent.bytes += 1 + length;
    return length;
  };
  const oled = new Oled({ i2cWriteSync: count, i2cReadSync: count }, { width: 128, height: 64, address: 0x3c });
  return { oled, sending: oled as unknown as SendingOled, sent };
}

/** The panel's RAM before and after a change, as oled-i2c-bus draws it. */
export function framesOf({ before, drawn, isWhole }: DisplayChange): { old: Uint8Array; wanted: Uint8Array } {
  const { oled } = countingOled();
  draw(oled, before);
  const old = Uint8Array.from(oled.buffer);
  if (isWhole) oled.clearDisplay(false);
  draw(oled, drawn);
  return { old, wanted: Uint8Array.from(oled.buffer) };
}

/** The change through the bare library, which draws and sends by itself. */
export async function bareTraffic({ before, drawn, isWhole }: DisplayChange): Promise<Traffic> {
  const { oled, sending, sent } = countingOled();
  draw(oled, before);
  oled.dirtyBytes = [];
  Object.assign(sent, { transactions: 0, bytes: 0 });
  if (isWhole) {
    oled.clearDisplay(false);
    draw(oled, drawn);
    sending.update();
  } else {
    for (const { text: value, x, y, size } of drawn) {
      oled.setCursor(x, y);
      sending.writeString(font, size, value, 1, false);
    }
  }
  // It sends from a timer that is due at once.
  await new Promise((resolve) => setTimeout(resolve, 0));
  return { ...sent };
}

/** The same change of the same pixels through our driver, to a twin. */
export async function ourTraffic(change: DisplayChange, chip: OledChipName = "ssd1306"): Promise<Traffic> {
  const { old, wanted } = framesOf(change);
  // The picture before was not drawn in one go: what was drawn last is what the chip's window stands at.
  const without = framesOf({ ...change, before: change.before.slice(0, -1) }).old;
  let frame = without;
  const rig = oledRig({ chip, painter: { paint: () => frame } });
  await rig.start();
  const show = async (next: Uint8Array) => {
    frame = next;
    rig.oled.show(screen());
    await rig.oled.settled();
  };
  await show(old);
  const { transactions, bytes } = rig.chip.writes;
  await show(wanted);
  const sent = rig.chip.writes.transactions - transactions;
  return { transactions: sent, bytes: rig.chip.writes.bytes - bytes + sent };
}

/**
 * The ideal burst: one transaction with the address, the window's six bytes and the data of the smallest window that holds every
 * change, each with one control byte; nothing where nothing has changed.
 */
export function idealTraffic(change: DisplayChange): Traffic {
  const { old, wanted } = framesOf(change);
  const changed = [...wanted.keys()].filter((at) => wanted[at] !== old[at]);
  if (changed.length === 0) return { transactions: 0, bytes: 0 };
  const extent = (places: readonly number[]) => Math.max(...places) - Math.min(...places) + 1;
  const data = extent(changed.map((at) => at % 128)) * extent(changed.map((at) => Math.floor(at / 128)));
  return { transactions: 1, bytes: 1 + 1 + 6 + 1 + data };
}

/** Nine bits a byte, start and stop. */
export function wireMs({ transactions, bytes }: Traffic, kiloHertz: number): number {
  return (bytes * 9 + transactions * 2) / kiloHertz;
}
