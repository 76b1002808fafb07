import { withFields } from "./answer-fields.ts";
import type { WriteAnswer } from "./message-authentication.ts";
import { type Delivery, lateAnswerMs, slowAnswerMs } from "./rules.ts";
import type { TerminalMessage } from "./terminal-message.ts";

/** One thing to do on the connection: send these bytes behind their length, or cut it. `afterMs` counts from the request. */
export interface DeliveryStep {
  readonly afterMs: number;
  readonly message: Buffer | "cut";
}

const now = (message: Buffer | "cut"): DeliveryStep => ({ afterMs: 0, message });

type Steps = (answer: TerminalMessage, write: WriteAnswer) => readonly DeliveryStep[];

/** Each way an answer can go wrong between the acquirer and the terminal. Whoever changes a field makes its MAC, but for the two that are about it. */
export const deliverySteps: Readonly<Record<Delivery, Steps>> = {
  prompt: (answer, write) => [now(write(answer))],
  delayed: (answer, write) => [{ afterMs: slowAnswerMs, message: write(answer) }],
  late: (answer, write) => [{ afterMs: lateAnswerMs, message: write(answer) }],
  dropped: () => [],
  silentUntilRepeat: () => [],
  cut: () => [now("cut")],
  garbled: (answer, write) => [now(Buffer.from(write(answer).map((byte) => byte ^ 0xa5)))],
  truncated: (answer, write) => [now(write(answer).subarray(0, -7))],
  otherStanFirst: (answer, write) => [now(write(withFields(answer, { 11: otherStan(answer) }))), now(write(answer))],
  twice: (answer, write) => [now(write(answer)), now(write(answer))],
  noResponseCode: (answer, write) => [now(write(withFields(answer, { 39: undefined })))],
  otherAmount: (answer, write) => [now(write(withFields(answer, { 4: otherAmount(answer) })))],
  wrongMac: (answer, write) => [now(write(answer, "wrong"))],
  withoutMac: (answer, write) => [now(write(answer, "missing"))],
};

/** The next one. */
export function otherStan(answer: TerminalMessage): string {
  return String((Number(answer.fields.get(11)) + 1) % 1_000_000).padStart(6, "0");
}

function otherAmount(answer: TerminalMessage): string {
  return String(Number(answer.fields.get(4)) + 100)
    .slice(-12)
    .padStart(12, "0");
}
