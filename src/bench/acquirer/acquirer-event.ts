import type { MacVerdict } from "./message-authentication.ts";
import type { Delivery } from "./rules.ts";
import type { NetworkWish, RequestWish } from "./wishes.ts";

interface RequestEvent<Kind extends RequestWish> {
  readonly kind: Kind;
  readonly mti: string;
  readonly terminalId: string;
  readonly stan: string;
  /** ISO 9564-1; undefined when a one-time code came instead of a PIN. */
  readonly pinBlockFormat: number | undefined;
  /** Upper-case hexadecimal; undefined when the PIN key is a fixed one or of the session. */
  readonly ksn: string | undefined;
  readonly maskedPan: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Of ISO 8583:1987, whatever the dialect has said instead. */
  readonly responseCode: string;
  readonly mac: MacVerdict;
  readonly delivery: Delivery;
}

/** What the test acquirer saw and did, fit for logs: PANs masked, no PIN, no PIN block, no track data. */
export type AcquirerEvent =
  | { readonly kind: "connected" | "disconnected"; readonly peer: string }
  | { readonly kind: "malformed"; readonly detail: string }
  /** Of TLS: a terminal without a certificate, or one that does not trust ours. */
  | { readonly kind: "handshakeFailed"; readonly detail: string }
  | RequestEvent<"payment">
  | RequestEvent<"balance">
  | RequestEvent<"pinChange">
  | RequestEvent<"pinVerification">
  | {
      readonly kind: "reversal";
      readonly mti: string;
      readonly terminalId: string;
      /** Of the payment that is reversed. */
      readonly stan: string;
      readonly maskedPan: string;
      readonly amountMinor: number;
      /** DE 39 of the reversal, in 1993 DE 25: why the terminal reverses. */
      readonly reason: string;
      readonly responseCode: string;
      readonly mac: MacVerdict;
      readonly delivery: Delivery;
    }
  | {
      readonly kind: "network";
      readonly wish: NetworkWish;
      readonly mti: string;
      readonly terminalId: string;
      readonly stan: string;
      /** Of ISO 8583:1987. */
      readonly responseCode: string;
      /** Whether the answer brought session keys. */
      readonly sentKeys: boolean;
      readonly mac: MacVerdict;
    }
  /** As an SMS would bring it to the customer: a test code of a test card, and good once. */
  | { readonly kind: "oneTimeCode"; readonly terminalId: string; readonly maskedPan: string; readonly code: string }
  /** A message of the acquirer's own, and what came back. */
  | { readonly kind: "ownRequest"; readonly what: "echo" | "signOff"; readonly stan: string }
  | { readonly kind: "ownAnswered"; readonly stan: string; readonly responseCode: string };

export type TimedAcquirerEvent = AcquirerEvent & {
  /** Wall time, Unix epoch in milliseconds. */
  readonly atMs: number;
};
