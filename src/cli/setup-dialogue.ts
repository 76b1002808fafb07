import type { ConfigProblem } from "../config/field.ts";
import { typedForm } from "../setup/answer-reading.ts";
import type { MachineFacts } from "../setup/machine-facts.ts";
import { nextQuestion, problemOf, proposals } from "../setup/setup-flow.ts";
import type { Found, Question } from "../setup/setup-questions.ts";
import type { Leaves, TomlValue } from "../setup/toml-value.ts";
import type { LineDesk } from "./line-desk.ts";

export interface Dialogue {
  readonly facts: MachineFacts;
  /** The configuration with every key, that answers are tried out in. */
  readonly example: string;
  /** Answers that are given already; nobody is asked for them. */
  readonly given: Leaves;
}

/** Asks for what is not given, each question until its answer is allowed. Undefined when there is nobody any more. */
export async function askedAnswers(dialogue: Dialogue, desk: LineDesk): Promise<Leaves | undefined> {
  const answers = new Map<string, TomlValue>();
  for (let question = nextQuestion(answers); question; question = nextQuestion(answers)) {
    const value = dialogue.given.get(question.key) ?? (await askedValue(question, dialogue, answers, desk));
    if (value === undefined) return undefined;
    answers.set(question.key, value);
  }
  return answers;
}

async function askedValue(
  question: Question,
  { facts, example }: Dialogue,
  answers: Leaves,
  desk: LineDesk,
): Promise<TomlValue | undefined> {
  const { key, text, allowed, reads } = question;
  const [offer] = proposals(question, facts, answers);
  desk.say(`\n${text} (${key})`);
  desk.say(`  ${allowed}`);
  for (const { value, why } of proposals(question, facts, answers)) desk.say(`  ${typedForm(key, value)}: ${why}`);
  for (;;) {
    const typed = (await desk.ask(offer ? `  [${typedForm(key, offer.value)}] > ` : "  > "))?.trim();
    if (typed === undefined) return undefined;
    if (typed === "" && !offer) {
      desk.say(`  ${key} has no usual value: type it, or give up with Ctrl-C`);
      continue;
    }
    const value = typed === "" && offer ? offer.value : reads(typed);
    const problem = problemOf(example, question, value, answers);
    if (!problem) return value;
    for (const line of refusal(problem, question)) desk.say(`  ${line}`);
  }
}

/** What is wrong with an answer, what is allowed, and what to do. */
export function refusal({ key, value, allowed, fix }: ConfigProblem, question?: Question): string[] {
  return [
    `${key} = ${value}: allowed is ${allowed}. ${fix}`,
    ...(question && question.allowed !== allowed ? [`  here: ${question.allowed}`] : []),
  ];
}

/** Everything by itself: what is given, found or usual. What has none of these is named. */
export function unaskedAnswers({ facts, given }: Dialogue): {
  answers: Leaves;
  why: ReadonlyMap<string, string>;
  missing: Question[];
} {
  const answers = new Map<string, TomlValue>();
  const settled = new Map<string, TomlValue>();
  const why = new Map<string, string>();
  const missing: Question[] = [];
  for (let question = nextQuestion(settled); question; question = nextQuestion(settled)) {
    const fixed = given.get(question.key);
    const found: Found | undefined =
      fixed === undefined ? proposals(question, facts, settled)[0] : { value: fixed, why: "given" };
    if (found) {
      answers.set(question.key, found.value);
      why.set(question.key, found.why);
    } else {
      missing.push(question);
    }
    settled.set(question.key, found?.value ?? "");
  }
  return { answers, why, missing };
}
