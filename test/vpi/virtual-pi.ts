import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { keyPosition } from "../../src/bench/key-position.ts";
import type { PadEvent } from "../../src/pad/pad-event.ts";
import type { Prompt, PromptId } from "../../src/prompts/prompt.ts";
import type { Language } from "../../src/prompts/text.ts";
import { expectedPicture } from "./expected-picture.ts";
import { keyMap } from "./pad-config.ts";
import { panelPicture } from "./panel-picture.ts";
import { type Kind, ReportLog, type ReportOf, shortly } from "./report-log.ts";
import { type Boot, UmlKernel } from "./uml-kernel.ts";
import type { Command, LoggedEvent, PanelReport, Report } from "./wire.ts";

/** No step takes a sixth of this on an idle machine; it is for what hangs. */
const patienceMs = 180_000;

const place = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const boot: Boot = {
  init: place("guest/init.sh"),
  args: [process.execPath, place("../../dist/vpi/test/vpi/guest/stage.js"), place("../../dist/bundle/main.js")],
  memoryMib: 1_024,
};

/** Too many, or too little to read. */
const unnoted: readonly Kind[] = ["panel", "atRest"];

/**
 * A Raspberry Pi without a Pi: a Linux kernel with a keypad's contacts, a display and a reader on its buses, and the built
 * pad on it with its real drivers. Every wait ends, and says what was waited for and what was seen instead.
 */
export class VirtualPi {
  readonly #kernel: UmlKernel;
  readonly #bornMs = performance.now();
  readonly #note: (line: string) => void;
  readonly #reports = new ReportLog(patienceMs);

  private constructor(kernelPath: string, note: (line: string) => void, booted: Boot) {
    this.#note = note;
    this.#kernel = new UmlKernel(kernelPath, booted, (line) => this.#take(line));
    void this.#kernel.ended.then(() => this.#reports.fail(`the kernel has ended\n${this.#kernel.console}`));
  }

  /** Runs `use` on a Pi of its own, of which nothing is left afterwards. `note` is told of the steps; `booted` ends in a stage. */
  static async run(
    kernelPath: string,
    note: (line: string) => void,
    use: (pi: VirtualPi) => Promise<void>,
    booted: Boot = boot,
  ): Promise<void> {
    const pi = new VirtualPi(kernelPath, note, booted);
    try {
      await pi.tells("ready", () => true, "the virtual Pi to come up");
      await use(pi);
    } finally {
      await pi.#kernel.kill();
    }
  }

  /** The kernel's number of the GPIO chip's line 0. */
  get gpioBase(): number | undefined {
    return this.#reports.all("ready")[0]?.gpioBase;
  }

  /** The pad's log so far. */
  get log(): readonly LoggedEvent[] {
    return this.#reports.all("pad").map(({ event }) => event);
  }

  do(command: Command): void {
    this.#reports.skipToNewest("panel");
    this.#kernel.send(JSON.stringify(command));
  }

  /** The next report of this kind that matches; those before it are passed over. */
  tells<K extends Kind>(kind: K, match: (report: ReportOf<K>) => boolean, what: string): Promise<ReportOf<K>> {
    return this.#reports.next(kind, match, what);
  }

  async startPad(config: string): Promise<void> {
    this.do({ do: "startPad", config });
    await this.logs("started");
  }

  /** The next such line of the pad's log; lines before it are passed over. */
  async logs(event: PadEvent["event"], facts: Readonly<Record<string, unknown>> = {}): Promise<LoggedEvent> {
    const wanted = Object.entries(facts);
    const isWanted = ({ event: line }: ReportOf<"pad">) =>
      line.msg === event && wanted.every(([key, value]) => line[key] === value);
    return (await this.tells("pad", isWanted, `the log to say ${event} ${JSON.stringify(facts)}`)).event;
  }

  /** The panel's pixels are the prompt's picture, dot for dot: at some moment from just before the last command on. */
  async shows(prompt: Prompt, language: Language = "en"): Promise<void> {
    const picture = await expectedPicture(prompt, language);
    const isShown = (panel: PanelReport) => panelPicture(panel) === picture;
    await this.tells("panel", isShown, `the panel to show ${prompt.id}\n${picture}`);
  }

  async tapAll(keys: readonly string[], screen: PromptId): Promise<void> {
    for (const key of keys) await this.tap(key, screen);
  }

  /** A finger presses a key, sees the screen change, and lets go. */
  async tap(key: string, screen: PromptId): Promise<void> {
    this.hold(key);
    await this.logs("screen", { prompt: screen });
    await this.letGo(key);
  }

  hold(key: string): void {
    this.do({ do: "closeContact", ...positionOf(key) });
  }

  async letGo(key: string): Promise<void> {
    this.do({ do: "openContact", ...positionOf(key) });
    await this.tells("atRest", () => true, `the keypad to be at rest after ${key}`);
  }

  #take(line: string): void {
    const report = JSON.parse(line) as Report;
    const seconds = ((performance.now() - this.#bornMs) / 1000).toFixed(1);
    if (!unnoted.includes(report.kind)) this.#note(`${seconds.padStart(5)} s  ${shortly(report)}`);
    if (report.kind === "broken") this.#reports.fail(report.detail);
    this.#reports.add(report);
  }
}

function positionOf(key: string): { readonly row: number; readonly col: number } {
  const position = keyPosition(keyMap, key);
  if (!position) throw new Error(`the keypad has no key ${key}`);
  return position;
}
