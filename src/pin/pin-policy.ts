import type { Pan } from "../card/pan.ts";
import type { PinBuffer } from "./pin-buffer.ts";
import { isDate } from "./pin-date.ts";
import { refuseOtherPinLength } from "./pin-field.ts";

/**
 * Why a new PIN is refused, the first that holds:
 * - `sameAsOld`;
 * - `repeated`: one digit, or a group of digits, over and over: 0000, 1212, 123123;
 * - `run`: up or down by one through the whole PIN, 9 and 0 being neighbours: 1234, 8901, 3210;
 * - `partOfPan`: its digits stand in a row in the card number, which is printed on the card;
 * - `date`: a birthday is what whoever finds a wallet tries first (see `pin-date.ts`).
 */
export type PinWeakness = "sameAsOld" | "repeated" | "run" | "partOfPan" | "date";

export interface PinChange {
  readonly newPin: PinBuffer;
  readonly oldPin: PinBuffer;
  readonly pan: Pan;
}

const asciiZero = 0x30;

export const runSteps = { up: 1, down: 9 } as const;

/**
 * What is weak about a new PIN; undefined when nothing is. The issuer may refuse more. Fault PP901 for a PIN outside 4 to 12
 * digits. Every check runs to its end, so that the work depends on the lengths only, and no digit leaves the stack.
 */
export function pinWeakness({ newPin, oldPin, pan }: PinChange): PinWeakness | undefined {
  refuseOtherPinLength(newPin);
  refuseOtherPinLength(oldPin);
  const sameAsOld = isSamePin(newPin, oldPin);
  const repeated = isRepeated(newPin);
  const runUp = isRun(newPin, runSteps.up);
  const runDown = isRun(newPin, runSteps.down);
  const partOfPan = isPartOf(newPin, pan.reveal());
  const date = isDate(newPin);
  if (sameAsOld) return "sameAsOld";
  if (repeated) return "repeated";
  if (runUp || runDown) return "run";
  if (partOfPan) return "partOfPan";
  return date ? "date" : undefined;
}

/** Of PINs of one length every digit is looked at. */
export function isSamePin(a: PinBuffer, b: PinBuffer): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at += 1) difference |= a.digitAt(at) ^ b.digitAt(at);
  return difference === 0;
}

/** Whether a group of digits, at most half the PIN, makes up all of it. */
export function isRepeated(pin: PinBuffer): boolean {
  let found = 0;
  for (let group = 1; group <= pin.length / 2; group += 1) {
    if (pin.length % group !== 0) continue;
    let difference = 0;
    for (let at = group; at < pin.length; at += 1) difference |= pin.digitAt(at) ^ pin.digitAt(at - group);
    found |= Number(difference === 0);
  }
  return found !== 0;
}

export function isRun(pin: PinBuffer, step: number): boolean {
  let difference = 0;
  for (let at = 1; at < pin.length; at += 1) difference |= ((pin.digitAt(at - 1) + step) % 10) ^ pin.digitAt(at);
  return difference === 0;
}

function isPartOf(pin: PinBuffer, panDigits: string): boolean {
  let found = 0;
  for (let start = 0; start + pin.length <= panDigits.length; start += 1) {
    let difference = 0;
    for (let at = 0; at < pin.length; at += 1) {
      difference |= (panDigits.charCodeAt(start + at) - asciiZero) ^ pin.digitAt(at);
    }
    found |= Number(difference === 0);
  }
  return found !== 0;
}
