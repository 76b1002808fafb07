import type { FaultCode } from "../../faults/fault-table.ts";

export type Severity = "alarm" | "warning" | "info";

export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** Numbers only: there is no place for a PAN, a digit or a key. `1` for yes, `0` for no. */
export type Facts = Readonly<Record<string, number>>;

/** What goes to the hook and the webhook, as one JSON object. */
export interface Notification {
  /** 32 hexadecimal digits, never used twice: a receiver that has it already has had this notification. */
  readonly id: string;
  readonly kind: string;
  /** Unix epoch, in milliseconds. */
  readonly timeMs: number;
  /** Whether the time comes from a time source: a machine without a clock of its own may be wrong after a power cut. */
  readonly timeKnown: boolean;
  readonly terminalId: string;
  readonly severity: Severity;
  /** What is wrong, as `pinpad explain` knows it; none where nothing is. */
  readonly faultCodes: readonly FaultCode[];
  readonly text: Words;
  readonly facts: Facts;
}

/** Bytes on the wire, in the hook's standard input, and below the signature. */
export function notificationJson(notification: Notification): string {
  return JSON.stringify(notification);
}
