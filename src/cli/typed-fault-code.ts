import { type FaultCode, faultCodes } from "../faults/fault-table.ts";
import { nearest } from "./nearest.ts";

/** The code that was typed, also as `pp402` and `402`, as people type what they read on a screen; or why it is none. */
export function typedFaultCode(typed: string): FaultCode | { readonly refusal: string } {
  const wanted = typed
    .trim()
    .toUpperCase()
    .replace(/^(?=\d)/, "PP");
  const found = faultCodes.find((code) => code === wanted);
  if (found) return found;
  const near = nearest(wanted, byDistance(wanted));
  const hint = near ? `Did you mean ${near}?` : "`pinpad explain` lists all.";
  return { refusal: `there is no fault ${typed}. ${hint}` };
}

/** The codes, those of the nearest number first: of two that are one digit away it is the likelier. */
function byDistance(wanted: string): FaultCode[] {
  const numberOf = (code: string) => Number(code.replace(/\D/g, ""));
  const from = (code: FaultCode) => Math.abs(numberOf(code) - numberOf(wanted));
  return faultCodes.toSorted((one, other) => from(one) - from(other));
}
