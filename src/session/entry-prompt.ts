import { oneTimeCodeRules } from "../pin/pin-rules.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Effect } from "./effect.ts";
import type { SessionPolicy } from "./policy.ts";
import type { In } from "./state.ts";
import { type Context, go, type Step, show, timer } from "./step.ts";

type Entering = In<"enteringPin" | "enteringCode">;

/** The screen on which something is typed, with so many digits typed so far: what an entry takes and what it asks for go together. */
export function entryPrompt(state: Entering, policy: SessionPolicy): Prompt {
  const typed = { digitCount: state.digitCount, minDigits: minDigits(state, policy) };
  const { transaction: purpose } = state;
  if (state.at === "enteringCode") return { id: "ENTER_CODE", ...typed };
  if (state.entry === "newPin") return { id: "ENTER_NEW_PIN", ...typed };
  if (state.entry === "repeatedPin") return { id: "REPEAT_NEW_PIN", ...typed };
  const { triesLeft } = state;
  if (purpose.transaction === "pinChange")
    return triesLeft === 1 ? { id: "ENTER_OLD_PIN_LAST_TRY", ...typed } : { id: "ENTER_OLD_PIN", triesLeft, ...typed };
  return triesLeft === 1
    ? { id: "ENTER_PIN_LAST_TRY", purpose, ...typed }
    : { id: "ENTER_PIN", purpose, triesLeft, ...typed };
}

export function tooShortPrompt(state: Entering, policy: SessionPolicy): Prompt {
  const typed = { digitCount: state.digitCount, minDigits: minDigits(state, policy) };
  return { id: state.at === "enteringCode" ? "CODE_TOO_SHORT" : "PIN_TOO_SHORT", ...typed };
}

function minDigits({ at }: Entering, policy: SessionPolicy): number {
  return at === "enteringCode" ? oneTimeCodeRules.minDigits : policy.minDigits;
}

/** A code has to arrive first, and is read off a phone. */
export function entryWaits({ at }: Entering, { codeEntry, ...pinEntry }: SessionPolicy): SessionPolicy["codeEntry"] {
  return at === "enteringCode" ? codeEntry : pinEntry;
}

/** Into an entry: `instead` of its own screen others may say first why it is asked for. */
export function openEntry(state: Entering, context: Context, ...instead: readonly Effect[]): Step {
  const waits = entryWaits(state, context.policy);
  return go(
    context,
    state,
    { do: "beginEntry", entry: state.at === "enteringCode" ? "code" : state.entry },
    ...(instead.length > 0 ? instead : [show(entryPrompt(state, context.policy))]),
    timer("entryIdle", waits.firstDigitMs),
    timer("entryWhole", waits.wholeEntryMs),
  );
}
