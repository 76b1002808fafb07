import { withFields } from "./answering.ts";
import { type Delivery, lateAnswerMs, slowAnswerMs } from "./rules.ts";
import type { TerminalMessage } from "./terminal-message.ts";

/** One thing to do on the connection: send these bytes behind their length, or cut it. `afterMs` counts from the request. */
export interface DeliveryStep {
  readonly afterMs: number;
  readonly message: Buffer | "cut";
}

const now = (message: Buffer | "cut"): DeliveryStep => ({ afterMs: 0, message });

/** Each way an answer can go wrong between the acquirer and the terminal. */
export const deliverySteps: Readonly<Record<Delivery, (answer: TerminalMessage) => readonly DeliveryStep[]>> = {
  prompt: (answer) => [now(withFields(answer, {}))],
  delayed: (answer) => [{ afterMs: slowAnswerMs, message: withFields(answer, {}) }],
  late: (answer) => [{ afterMs: lateAnswerMs, message: withFields(answer, {}) }],
  dropped: () => [],
  silentUntilRepeat: () => [],
  cut: () => [now("cut")],
  garbled: (answer) => [now(Buffer.from(withFields(answer, {}).map((byte) => byte ^ 0xa5)))],
  truncated: (answer) => [now(withFields(answer, {}).subarray(0, -7))],
  otherStanFirst: (answer) => [now(withFields(answer, { 11: otherStan(answer) })), now(withFields(answer, {}))],
  twice: (answer) => [now(withFields(answer, {})), now(withFields(answer, {}))],
  noResponseCode: (answer) => [now(withFields(answer, { 39: undefined }))],
  otherAmount: (answer) => [now(withFields(answer, { 4: otherAmount(answer) }))],
};

function otherStan(answer: TerminalMessage): string {
  return String((Number(answer.fields.get(11)) + 1) % 1_000_000).padStart(6, "0");
}

function otherAmount(answer: TerminalMessage): string {
  return String(Number(answer.fields.get(4)) + 100)
    .slice(-12)
    .padStart(12, "0");
}
