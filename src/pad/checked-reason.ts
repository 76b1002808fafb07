import { Fault } from "../faults/fault.ts";

/** What a technician writes into the records, trimmed. Fault PP801 for what is none: a card number would be kept in clear. */
export function checkedReason(given: string): string {
  const reason = given.trim();
  if (reason.length < 3 || reason.length > 120 || /\p{Cc}/u.test(reason)) {
    throw new Fault("PP801", "a reason has 3 to 120 characters, on one line");
  }
  if (/\d(?:[ .-]?\d){11}/.test(reason)) throw new Fault("PP801", "a reason holds no card number");
  return reason;
}
