import type { FaultRow } from "./fault-row.ts";
import { type FaultCode, faultTable } from "./fault-table.ts";

/**
 * Something is wrong with the machine, its set-up or the network: never with the customer's PIN.
 * `detail` is for the technician and must hold no PIN digit, key or PAN.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly detail: string;

  constructor(code: FaultCode, detail: string, options?: { cause?: unknown }) {
    // The code stands in the message too: it survives logs that keep only the text of an error.
    super(`${detail} (${code})`, options);
    this.name = "Fault";
    this.code = code;
    this.detail = detail;
  }

  get row(): FaultRow {
    return faultTable[this.code];
  }
}

/** Any thrown value as a Fault; what is none already is a bug of ours, PP901. */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : "a value that is no error was thrown";
  return new Fault("PP901", detail, { cause: thrown });
}
