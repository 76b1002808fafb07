import { gemtwinModel } from "../../hardware/reader/gemtwin-models.ts";
import { GemtwinProtocol } from "../../hardware/reader/gemtwin-protocol.ts";
import { IcrwCommands } from "../../hardware/reader/icrw-commands.ts";
import { icrwModel } from "../../hardware/reader/icrw-models.ts";
import { type GemtwinRawPlan, gemtwinRawPlan, icrwRawPlan } from "../../hardware/reader/raw-plan.ts";
import type { ReaderSetUp } from "../../hardware/reader/reader-parts.ts";
import { CardFailure } from "../../hardware/reader/reader-protocol.ts";
import { gemtwinTap, icrwTap, tappedLink } from "../../hardware/reader/tapped-link.ts";
import { Fault } from "../faults/fault.ts";
import { type ReaderPlace, type ToolParts, withReader } from "./reader-tools.ts";

export interface RawConsole {
  /** The next line that was typed; undefined at the end. */
  readonly nextLine: () => Promise<string | undefined>;
  readonly print: (line: string) => void;
  /** Whether a command that may move a card is meant. */
  readonly isMeant: (command: string) => Promise<boolean>;
}

/**
 * Sends what is typed until its end, and prints every frame of both directions; card data in them is masked. False for a reader
 * that takes no commands. Rejects with a Fault when the port cannot be opened or the line is lost.
 */
export async function rawReader(place: ReaderPlace, parts: ToolParts, desk: RawConsole): Promise<boolean> {
  const { setUp } = place;
  if (setUp.part === "swipe") return false;
  if (setUp.part === "icrw") await rawIcrw(place, setUp, parts, desk);
  else await rawGemtwin(place, setUp, parts, desk);
  return true;
}

async function rawIcrw(
  place: ReaderPlace,
  setUp: Extract<ReaderSetUp, { part: "icrw" }>,
  parts: ToolParts,
  desk: RawConsole,
): Promise<void> {
  const model = icrwModel(setUp.model, setUp);
  const tap = icrwTap(model, desk.print);
  const use = async (commands: IcrwCommands) => {
    await commands.clear();
    await eachLine(desk, async (line) => {
      const plan = icrwRawPlan(line);
      if ("problem" in plan) return plan.problem;
      if (plan.mayMove && !(await desk.isMeant(plan.text.slice(0, 3)))) return "not sent";
      const answer = await commands.tryAsk(plan.text, plan);
      if (!answer.ok) return answer.error.message;
      answer.data.fill(0);
      return undefined;
    });
    // Tracks that were asked for stay in the reader's memory otherwise.
    await commands.tryAsk("C66", { answerMs: 500 });
  };
  await withReader(
    place,
    parts,
    (line) => new IcrwCommands(model, line),
    use,
    (link) => tappedLink(link, tap),
  );
}

async function rawGemtwin(
  place: ReaderPlace,
  setUp: Extract<ReaderSetUp, { part: "gemtwin" }>,
  parts: ToolParts,
  desk: RawConsole,
): Promise<void> {
  const model = gemtwinModel(setUp.model, setUp.baudRate);
  const tap = gemtwinTap(model.slots, desk.print);
  const use = async (protocol: GemtwinProtocol) => {
    await eachLine(desk, async (line) => {
      const plan = gemtwinRawPlan(line);
      return "problem" in plan ? plan.problem : gemtwinAnswer(protocol, plan);
    });
    await protocol.powerOff();
  };
  const protocolOf = (line: ConstructorParameters<typeof GemtwinProtocol>[1]) =>
    new GemtwinProtocol(model, line, () => undefined);
  await withReader(place, parts, protocolOf, use, (link) => tappedLink(link, tap));
}

async function gemtwinAnswer(protocol: GemtwinProtocol, plan: GemtwinRawPlan): Promise<string | undefined> {
  if ("apdu" in plan) {
    const response = await protocol.apdu(plan.apdu);
    const status = response.subarray(-2).toString("hex").toUpperCase();
    const text = `status word ${status}, ${Math.max(0, response.length - 2)} bytes of data, masked`;
    response.fill(0);
    return text;
  }
  switch (plan.verb) {
    case "status":
      return `card: ${await protocol.status()}`;
    case "on":
      return `answer to reset ${(await protocol.powerOn()).toString("hex").toUpperCase()}`;
    case "off":
      return void (await protocol.powerOff());
    case "firmware":
      return `firmware ${(await protocol.open()).firmware}`;
  }
}

/** What is wrong with a card or a command is told, and the next line read; a lost line or reader ends it. */
async function eachLine({ nextLine, print }: RawConsole, obey: (line: string) => Promise<string | undefined>) {
  for (let line = await nextLine(); line !== undefined; line = await nextLine()) {
    const command = line.trim();
    if (command === "") continue;
    const told = await obey(command).catch(reportOrThrow);
    if (told !== undefined) print(`   ${told}`);
  }
}

function reportOrThrow(error: unknown): string {
  const isAnswer = error instanceof Fault && !lineFaults.includes(error.code);
  if (error instanceof CardFailure || isAnswer) return error.message;
  throw error;
}

const lineFaults: readonly string[] = ["PP402", "PP403", "PP404", "PP901"];
