import type { ConfigProblem } from "../config/field.ts";
import { parseConfig } from "../config/load-config.ts";
import { ConfigFault, parseToml } from "../config/text.ts";
import { filledExample, type Values } from "./filled-example.ts";
import type { MachineFacts } from "./machine-facts.ts";
import { type Found, leftOut, type Question, setupQuestions } from "./setup-questions.ts";
import { type Leaves, leavesOf, type TomlValue } from "./toml-value.ts";

/** The question that comes next, in the table's order; undefined when all that apply are answered. */
export function nextQuestion(answers: Leaves): Question | undefined {
  return setupQuestions.find(({ key, applies }) => !answers.has(key) && (applies?.(answers) ?? true));
}

/** Likely answers: as it is now, as it was found, as most have it. Pressing ENTER alone takes the first. */
export function proposals({ key, detect, preset }: Question, facts: MachineFacts, answers: Leaves): Found[] {
  const present = facts.present.get(key);
  const found = detect?.(facts, answers);
  const all = [
    ...(present === undefined ? [] : [{ value: present, why: "as in the present configuration" }]),
    ...(found ? [found] : []),
  ];
  return all.length > 0 || preset === undefined ? all : [{ value: preset, why: "usual" }];
}

/** What is wrong with one answer by itself, in the configuration's own words; undefined when nothing is. */
export function problemOf(
  example: string,
  { key }: Question,
  value: TomlValue,
  answers: Leaves,
): ConfigProblem | undefined {
  const text = filledExample(example, valuesOf(new Map([...answers, [key, value]])));
  return problemsOfText(text).find((problem) => problem.key === key);
}

function problemsOfText(text: string): readonly ConfigProblem[] {
  try {
    parseConfig(text, "");
    return [];
  } catch (error) {
    if (error instanceof ConfigFault) return error.problems;
    throw error;
  }
}

/** Questions that a problem of the whole puts again: those of its section, since it takes two to contradict each other. */
export function questionsBehind(problems: readonly ConfigProblem[]): ReadonlySet<string> {
  const sections = new Set(problems.map(({ key }) => key.split(".")[0]));
  return new Set(setupQuestions.map(({ key }) => key).filter((key) => sections.has(key.split(".")[0])));
}

/** The new configuration. What the present one has and nobody was asked about comes along, but for the lines of parts that changed. */
export function configTextOf(example: string, answers: Leaves, present: Leaves): string {
  return filledExample(example, new Map([...carriedOver(example, answers, present), ...valuesOf(answers)]));
}

function carriedOver(example: string, answers: Leaves, present: Leaves): Values {
  if (present.size === 0) return new Map();
  const asked = new Set(setupQuestions.map(({ key }) => key));
  const isUsed = (key: string) => {
    const [section] = key.split(".");
    if (key.startsWith("host.tls-") && answers.get("host.transport") !== "tls") return false;
    return answers.get(`${section}.part`) === present.get(`${section}.part`);
  };
  // What the example has and the present one leaves out would be new.
  const exampleKeys = leavesOf(parseToml(example, "")).keys();
  const keys = new Set([...exampleKeys, ...present.keys()].filter((key) => !asked.has(key)));
  return new Map([...keys].map((key) => [key, isUsed(key) ? present.get(key) : undefined]));
}

/** Every question's key; those that do not apply are left out of the file. */
function valuesOf(answers: Leaves): Values {
  return new Map(
    setupQuestions.map(({ key, applies, mayBeLeftOut }) => {
      const value = answers.get(key);
      const isWanted = value !== undefined && (applies?.(answers) ?? true);
      return [key, isWanted && !(mayBeLeftOut && value === leftOut) ? value : undefined];
    }),
  );
}
