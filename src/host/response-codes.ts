/** Why the bank or the acquirer said no, as far as the customer is told. */
export type DeclineReason =
  | "generic"
  | "funds"
  | "amountLimit"
  | "frequencyLimit"
  | "cardExpired"
  | "cardNotAllowed"
  | "contactBank"
  | "pinNotVerifiable"
  | "pinRequired"
  | "pinPolicy"
  | "tryLater";

/** What the bank wants beside what it was sent: a one-time code, or the PIN once more (which was not wrong). */
export type SecondFactor = "code" | "pin";

/** What the host decided. `hostFault`: it refused the terminal, not the customer; nothing was decided about the card. */
export type HostVerdict =
  | { readonly kind: "approved" }
  | { readonly kind: "pinIncorrect" }
  | { readonly kind: "pinTriesExceeded" }
  | { readonly kind: "declined"; readonly reason: DeclineReason; readonly responseCode: string }
  | { readonly kind: "secondFactorRequired"; readonly factor: SecondFactor; readonly responseCode: string }
  | { readonly kind: "hostFault"; readonly faultCode: "PP505" | "PP506"; readonly responseCode: string };

/**
 * What the answer does to the try that was counted for it: `otherAnswer` releases it, `unknown` keeps it. A code we do
 * not know may be a private "wrong PIN": told as a plain decline, but not a free guess.
 */
export type TryEffect = "approved" | "pinIncorrect" | "pinTriesExceeded" | "otherAnswer" | "unknown";

/** `approvedInPart`: for less than was asked. We never ask for that, so whoever reads the answer must have it reversed. */
export type CodeVerdict =
  | { readonly kind: "approved" | "approvedInPart" | "pinIncorrect" | "pinTriesExceeded" }
  | { readonly kind: "declined"; readonly reason: DeclineReason }
  | { readonly kind: "secondFactorRequired"; readonly factor: SecondFactor }
  | { readonly kind: "hostFault"; readonly faultCode: "PP505" | "PP506" };

export interface ResponseCodeRow {
  readonly verdict: CodeVerdict;
  readonly tryEffect: TryEffect;
  readonly meaning: string;
}

/** An acquirer's response codes (DE 39), as data. The same code means different things in different networks. */
export interface ResponseCodes {
  readonly answers: ReadonlyMap<string, ResponseCodeRow>;
  /** Codes of a reversal's answer after which it need not be repeated. */
  readonly reversalDone: ReadonlySet<string>;
}

const unknownCode: ResponseCodeRow = {
  verdict: { kind: "declined", reason: "generic" },
  tryEffect: "unknown",
  meaning: "Not a code of this profile",
};

/** The row of a code; one that the profile does not know is a plain decline, never a wrong PIN. */
export function responseCodeRow(codes: ResponseCodes, responseCode: string): ResponseCodeRow {
  return codes.answers.get(responseCode) ?? unknownCode;
}
