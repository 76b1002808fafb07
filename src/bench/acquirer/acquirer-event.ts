import type { Delivery } from "./rules.ts";

/** What the test acquirer saw and did, fit for logs: PANs masked, no PIN, no PIN block, no track data. */
export type AcquirerEvent =
  | { readonly kind: "connected" | "disconnected"; readonly peer: string }
  | { readonly kind: "malformed"; readonly detail: string }
  | {
      readonly kind: "payment";
      readonly mti: string;
      readonly terminalId: string;
      readonly stan: string;
      /** ISO 9564-1. */
      readonly pinBlockFormat: number;
      /** Upper-case hexadecimal; undefined when the PIN key is a fixed one. */
      readonly ksn: string | undefined;
      readonly maskedPan: string;
      readonly amountMinor: number;
      readonly currency: string;
      readonly responseCode: string;
      readonly delivery: Delivery;
    }
  | {
      readonly kind: "reversal";
      readonly mti: string;
      readonly terminalId: string;
      /** Of the payment that is reversed. */
      readonly stan: string;
      readonly maskedPan: string;
      readonly amountMinor: number;
      /** DE 39 of the reversal: why the terminal reverses. */
      readonly reason: string;
      readonly responseCode: string;
      readonly delivery: Delivery;
    };

export type TimedAcquirerEvent = AcquirerEvent & {
  /** Wall time, Unix epoch in milliseconds. */
  readonly atMs: number;
};
