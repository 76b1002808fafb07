import { resolve } from "node:path";
import { Command } from "commander";
import { benchConfigText } from "../bench/bench-config.ts";
import { ConfigFault, readToml } from "../config/text.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { typedForm } from "../setup/answer-reading.ts";
import { configTextOf, problemOf, questionsBehind } from "../setup/setup-flow.ts";
import { setupQuestions } from "../setup/setup-questions.ts";
import { type Leaves, leavesOf, type TomlValue } from "../setup/toml-value.ts";
import { installedLines } from "./config-install.ts";
import { exitCodes } from "./exit-codes.ts";
import { installConfig } from "./install-config.ts";
import { kioskConfig } from "./kiosk-config.ts";
import { type LineDesk, terminalDesk } from "./line-desk.ts";
import { lookAtMachine, lookForReader } from "./look-at-machine.ts";
import { askedAnswers, type Dialogue, refusal, unaskedAnswers } from "./setup-dialogue.ts";
import { nextSteps } from "./setup-steps.ts";

interface Options {
  readonly output: string;
  readonly yes?: true;
  readonly answers?: string;
  readonly set?: readonly string[];
  readonly root: string;
}

const help = `
Examples:
  sudo pinpad setup
  sudo pinpad setup --yes --set host.host=pay.example --set host.port=5850 --set terminal.terminal-id=T0000001 \\
    --set terminal.merchant-id=M00000000000001
  pinpad setup --yes --answers answers.toml --output config.toml

Every question has its key in the configuration, and what was found or is usual: ENTER takes it. An answers file is TOML with such keys; a
configuration will do. A configuration that is there and valid is where the proposals come from, and is kept as config.toml.1; what is not
valid replaces nothing. Ctrl-C leaves everything as it was.
Exit codes: 0 written, 1 given up, 2 an answer is missing or wrong, 78 the whole is not valid.`;

export function setupCommand(): Command {
  return new Command("setup")
    .description("Find out what this machine has, ask for the rest, and write a valid configuration.")
    .option("--output <file>", "the configuration to write", kioskConfig)
    .option("--yes", "ask nothing: take what is given, found or usual")
    .option("--answers <file>", "answers from this file; nobody is asked for them")
    .option("--set <key=value>", "one answer; may be said again", (one: string, all: string[] = []) => [...all, one])
    .option("--root <folder>", "look for board and ports below this folder, as when a disk image is made", "/")
    .addHelpText("after", help)
    .action(setup);
}

async function setup(options: Options, command: Command): Promise<void> {
  const output = resolve(options.output);
  const isAsking = !options.yes && process.stdin.isTTY;
  const example = benchConfigText({
    stateFolder: "/var/lib/pinpadd",
    host: "127.0.0.1",
    port: 5850,
    amountMinor: 2_500,
    pinBlockFormat: 0,
  });
  const given = await givenAnswers(options, example, command);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const facts = await lookAtMachine(resolve(options.root), output, say);
  const dialogue = { facts, example, given };
  if (isAsking) return atTerminal(dialogue, output);
  const { answers, why, missing } = unaskedAnswers(dialogue);
  const unsure = options.yes
    ? missing
    : setupQuestions.filter(
        ({ key }) => missing.some((one) => one.key === key) || (answers.has(key) && !given.has(key)),
      );
  if (unsure.length > 0) {
    const lines = unsure.map(({ key, text, allowed }) => `  --set ${key}=...   ${text}: ${allowed}`);
    const hint = options.yes ? "" : "\nor --yes, which takes what is found or usual where there is such a thing";
    command.error(`error: nobody can be asked, and these answers are missing:\n${lines.join("\n")}${hint}`, {
      exitCode: exitCodes.usage,
    });
  }
  say(`machine: ${facts.model ?? "no devicetree"}`);
  for (const [key, value] of answers) say(`${key} = ${typedForm(key, value)}   (${why.get(key)})`);
  await written(dialogue, answers, output, say);
}

/** From the file first, then what --set says; a key that is no question's, or a value that is not allowed, ends it. */
async function givenAnswers(options: Options, example: string, command: Command): Promise<Leaves> {
  const wrong = (what: string): never => command.error(`error: ${what}`, { exitCode: exitCodes.usage });
  const questions = new Map(setupQuestions.map((question) => [question.key, question]));
  const given = new Map<string, TomlValue>();
  if (options.answers !== undefined) {
    const leaves = leavesOf(await readToml(new NodeFileSystem(), resolve(options.answers)));
    for (const [key, value] of leaves) if (questions.has(key)) given.set(key, value);
  }
  for (const one of options.set ?? []) {
    const [, key = "", typed = ""] = /^([\w.-]+)=(.*)$/s.exec(one) ?? [];
    const question = questions.get(key);
    if (!question)
      return wrong(`--set ${one}: say KEY=VALUE with one of these keys: ${[...questions.keys()].join(", ")}`);
    given.set(key, question.reads(typed.trim()));
  }
  for (const [key, value] of given) {
    const question = questions.get(key);
    const problem = question && problemOf(example, question, value, given);
    if (problem) wrong(refusal(problem, question).join("\n"));
  }
  return given;
}

async function atTerminal(first: Dialogue, output: string): Promise<void> {
  const desk = terminalDesk();
  try {
    await talk(await withReader(first, desk), output, desk);
  } finally {
    desk.close();
  }
}

/** A reader is looked for only when somebody agrees: whatever is plugged in hears the questions. */
async function withReader(dialogue: Dialogue, desk: LineDesk): Promise<Dialogue> {
  const { facts, given } = dialogue;
  const { ports, model } = facts;
  desk.say("Nothing is written before you say so at the end; Ctrl-C gives up at any time.");
  desk.say(`This machine: ${model ?? "no devicetree, so no board is known"}`);
  if (ports.length === 0 || given.has("reader.part")) return dialogue;
  for (const { path, why } of ports) desk.say(`  ${path}: ${why}`);
  const answer = await desk.ask(`Look for a card reader there? Some 15 s a port; no card is moved. [y/N] `);
  if (!/^y(es)?$/i.test(answer?.trim() ?? "")) return dialogue;
  const reader = await lookForReader(ports, (line) => desk.say(line));
  desk.say(reader ? `  found: ${reader.protocol} at ${reader.port}` : "  no reader answered");
  return { ...dialogue, facts: { ...facts, reader } };
}

async function talk(dialogue: Dialogue, output: string, desk: LineDesk): Promise<void> {
  let given = dialogue.given;
  for (;;) {
    const answers = await askedAnswers({ ...dialogue, given }, desk);
    if (!answers) return givenUp(desk);
    desk.say("");
    for (const [key, value] of answers) desk.say(`${key} = ${typedForm(key, value)}`);
    const agreed = await desk.ask(`\nWrite this to ${output}? [y/N] `);
    if (!/^y(es)?$/i.test(agreed?.trim() ?? "")) return givenUp(desk);
    try {
      return await written(dialogue, answers, output, (line) => desk.say(line));
    } catch (error) {
      if (!(error instanceof ConfigFault)) throw error;
      const again = questionsBehind(error.problems);
      desk.say("\nThis does not go together; nothing was written:");
      for (const problem of error.problems) for (const line of refusal(problem)) desk.say(`  ${line}`);
      if (again.size === 0) throw error;
      given = new Map([...answers].filter(([key]) => !again.has(key)));
    }
  }
}

function givenUp(desk: LineDesk): void {
  desk.say("\nnothing was written");
  process.exitCode = exitCodes.failed;
}

async function written(
  { facts, example }: Dialogue,
  answers: Leaves,
  output: string,
  say: (line: string) => void,
): Promise<void> {
  const done = await installConfig(output, configTextOf(example, answers, facts.present));
  for (const line of [...installedLines(output, done), ...nextSteps(output, answers, facts)]) say(line);
}
