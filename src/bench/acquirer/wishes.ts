/** What a terminal asks of the issuer. */
export type RequestWish = "payment" | "balance" | "pinChange" | "pinVerification";

export type NetworkWish = "signOn" | "keys" | "signOff" | "echo";

/** What makes a payment the same payment: a reversal names its original by all of these. */
export interface PaymentIdentity {
  readonly mti: string;
  readonly terminalId: string;
  readonly stan: string;
  /** DE 7, MMDDhhmmss; in 1993 DE 12, YYMMDDhhmmss; at UnionPay the batch. */
  readonly transmissionTime: string;
}
