import type { PinBuffer } from "./pin-buffer.ts";

/**
 * How people write dates with the digits of a whole PIN: D day, M month, C century (19 or 20), Y year, which may be any.
 * A date within a longer PIN, and MMYY or YYMM, are let pass: they would refuse a fifth of all PINs.
 */
const dateLayouts = [
  "MMDD",
  "DDMM",
  "CCYY",
  "YYMMDD",
  "DDMMYY",
  "MMDDYY",
  "CCYYMM",
  "MMCCYY",
  "CCYYMMDD",
  "DDMMCCYY",
  "MMDDCCYY",
] as const;

/** By month, from January; 29 February is a birthday too. */
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether the PIN reads as a date. All layouts of its length are tried to the end, whatever the digits. */
export function isDate(pin: PinBuffer): boolean {
  let found = 0;
  for (const layout of dateLayouts) {
    if (layout.length === pin.length) found |= Number(reads(pin, layout));
  }
  return found !== 0;
}

function reads(pin: PinBuffer, layout: string): boolean {
  const month = twoDigits(pin, layout, "MM", 1);
  const day = twoDigits(pin, layout, "DD", 1);
  const century = twoDigits(pin, layout, "CC", 20);
  const rightDay = Number(day >= 1) & Number(day <= (daysInMonth[month - 1] ?? 0));
  return (rightDay & (Number(century === 19) | Number(century === 20))) === 1;
}

/** The number that the layout has under these letters; `otherwise` when it has none. */
function twoDigits(pin: PinBuffer, layout: string, letters: string, otherwise: number): number {
  const at = layout.indexOf(letters);
  return at < 0 ? otherwise : 10 * pin.digitAt(at) + pin.digitAt(at + 1);
}
