import type { RamSpan } from "./changed-spans.ts";
import { type OledChip, panelWidth } from "./oled-chips.ts";

// Control bytes (SSD1306 data sheet 8.1.5.2, SH1106 data sheet "I2C-bus protocol"): with the Co bit one byte follows and then
// another control byte; without it all that follows is of one kind.
const oneCommand = 0x80;
const commandStream = 0x00;
const dataStream = 0x40;

type Window = (before: RamSpan | undefined, span: RamSpan, columnOffset: number) => readonly number[];

/** The commands that point the chip at a span, without those that would tell it what it knows since the burst `before`. */
const windowCommands: Record<OledChip["addressing"], Window> = {
  // After a burst has filled its window the counters stand at its start again.
  windows: (before, { firstColumn, lastColumn, firstPage, lastPage }, offset) => [
    ...(before?.firstColumn === firstColumn && before.lastColumn === lastColumn
      ? []
      : [0x21, firstColumn + offset, lastColumn + offset]),
    ...(before?.firstPage === firstPage && before.lastPage === lastPage ? [] : [0x22, firstPage, lastPage]),
  ],
  // The column counter stands behind the burst's last column; it is set in two halves.
  pages: (before, { firstColumn, firstPage }, offset) => {
    const wanted = firstColumn + offset;
    const stands = before === undefined ? ~wanted : before.lastColumn + 1 + offset;
    return [
      ...(before?.firstPage === firstPage ? [] : [0xb0 | firstPage]),
      ...((stands & 0x0f) === (wanted & 0x0f) ? [] : [wanted & 0x0f]),
      ...((stands & 0xf0) === (wanted & 0xf0) ? [] : [0x10 | (wanted >> 4)]),
    ];
  },
};

/**
 * One transaction that writes `span` of `frame`, without the address. `before` is the span written last, if the chip's counters are
 * known to stand where that left them. For a chip that is addressed by pages the span lies in one page.
 */
export function burst(chip: OledChip, before: RamSpan | undefined, span: RamSpan, frame: Uint8Array): Uint8Array {
  const commands = windowCommands[chip.addressing](before, span, chip.columnOffset);
  const head = [...commands.flatMap((command) => [oneCommand, command]), dataStream];
  const width = span.lastColumn + 1 - span.firstColumn;
  const bytes = new Uint8Array(head.length + width * (span.lastPage + 1 - span.firstPage));
  bytes.set(head);
  for (let page = span.firstPage; page <= span.lastPage; page += 1) {
    const start = page * panelWidth + span.firstColumn;
    bytes.set(frame.subarray(start, start + width), head.length + (page - span.firstPage) * width);
  }
  return bytes;
}

/** One transaction of commands, without the address. */
export function commandBurst(commands: readonly number[]): Uint8Array {
  return Uint8Array.from([commandStream, ...commands]);
}
