import type { Prompt } from "../prompts/prompt.ts";
import type { SessionPolicy } from "./policy.ts";
import type { Payment } from "./state.ts";

/** The screen on which a PIN is typed, with so many digits typed so far. */
export function entryPrompt(
  amount: Payment,
  triesLeft: number,
  digitCount: number,
  { minDigits }: SessionPolicy,
): Prompt {
  const entry = { amount, digitCount, minDigits };
  return triesLeft === 1 ? { id: "ENTER_PIN_LAST_TRY", ...entry } : { id: "ENTER_PIN", ...entry, triesLeft };
}
