/** What the customer reads when a fault stops a payment. Each is a prompt id; none speaks of a wrong PIN. */
export type FaultPrompt = "CONFIG_FAULT" | "MACHINE_FAULT" | "SERVICE_IN_PROGRESS" | "NETWORK_FAULT" | "NO_ANSWER";

export interface FaultRow {
  readonly area: "set-up" | "keypad" | "display" | "reader" | "host link" | "keys" | "store" | "service" | "bug";
  readonly prompt: FaultPrompt;
  /** `consumed`: the PIN may have reached the bank, so the try stays counted. */
  readonly pinTry: "untouched" | "consumed";
  /** The pad takes no payment until the fault is gone. */
  readonly outOfService: boolean;
  /** Also a payment whose request may have left: its reversal goes out, and no answer is waited for. */
  readonly endsPaymentAtOnce?: true;
  /** No customer's screen shows it: payments go on, or only a technician's command meets it. */
  readonly unseen?: true;
  /** In English; in Chinese: `meaningsZh`. */
  readonly meaning: string;
  /** What the technician does, one sentence each. */
  readonly remedy: { readonly en: string; readonly zh: string };
}
