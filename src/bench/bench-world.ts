import { join } from "node:path";
import type { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import type { SimOled } from "../../hardware/oled/sim-oled.ts";
import type { SimReader } from "../../hardware/reader/sim-reader.ts";
import type { SimTamperSwitch } from "../../hardware/tamper/sim-tamper-switch.ts";
import { type ComposedGateway, composeGateway } from "../compose/gateway.ts";
import { composePadProcess, type PadProcess } from "../compose/pad-process.ts";
import type { Config } from "../config/schema.ts";
import { Fault } from "../faults/fault.ts";
import { memoryJoint } from "../joint/memory-connection.ts";
import type { Pad } from "../pad/pad.ts";
import type { PadEvent } from "../pad/pad-event.ts";
import type { PinBlockFormat } from "../pin/pin-block-formats.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { NodeSocketFile } from "../platform/node-socket-file.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import type { Tone } from "../ports/buzzer.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import { PromptCatalogue } from "../prompts/catalogue.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Language } from "../prompts/text.ts";
import type { TimedAcquirerEvent } from "./acquirer/acquirer-event.ts";
import { testAcquirerKeys } from "./acquirer/acquirer-keys.ts";
import { type RunningAcquirer, startAcquirer } from "./acquirer/server.ts";
import { type TestCard, testCards } from "./acquirer/test-cards.ts";
import { type BenchReader, benchConfig } from "./bench-config.ts";
import { acquirerFor, type BenchHost, hostLines, keyManagementOf } from "./bench-host.ts";
import { benchTlsFiles } from "./bench-tls.ts";
import { drawPanel } from "./oled-picture.ts";
import { provisionBenchIfNew } from "./provision-bench.ts";

/** One screen as the customer saw it. The picture is missing when the next screen came before this one was drawn. */
export interface SeenScreen {
  readonly atMs: number;
  readonly prompt: Prompt;
  /** In which it stood on the panel. */
  readonly language: Language;
  readonly en: readonly string[];
  readonly zh: readonly string[];
  picture: readonly string[] | undefined;
}

export interface BenchOptions {
  readonly clock: Clock;
  /** Where store and keys lie; provisioned when nothing is there. */
  readonly stateFolder: string;
  /** A test acquirer that runs elsewhere; undefined starts one here. */
  readonly acquirer: { readonly host: string; readonly port: number } | undefined;
  /** `PINPAD01` when not given; pads before one acquirer need one each. */
  readonly terminalId?: string;
  /** What the customer has in hand, and the acquirer started here knows; the test cards when not given. */
  readonly cards?: readonly TestCard[];
  /** ISO 9564-1; 0 when not given. A new pad gets an AES key for format 4, a TDES key for the others. */
  readonly pinBlockFormat?: PinBlockFormat;
  /** What customers read; English when not given. */
  readonly language?: Language;
  /** A simulated reader of another protocol than swipe. */
  readonly reader?: BenchReader | undefined;
  /** How pad and acquirer speak with each other; plain ISO 8583:1987 when not given. */
  readonly way?: BenchHost;
  /** More sections for the configuration file, such as a token's. */
  readonly moreConfig?: string;
  /** Where the pad's files are; Node's when not given. */
  readonly fileSystem?: FileSystem;
  /** Hears of a screen before it is drawn. */
  readonly onPrompt?: (prompt: Prompt) => void;
  readonly onScreen?: (screen: SeenScreen) => void;
  readonly onTone?: (tone: Tone) => void;
  readonly onPadEvent?: (event: PadEvent) => void;
  readonly onAcquirerEvent?: (event: TimedAcquirerEvent) => void;
}

/** A pad on simulated parts with its acquirer: everything a bench needs, nothing of it pretended above the buses. */
export class BenchWorld {
  readonly config: Config;
  readonly cards: readonly TestCard[];
  readonly pad: Pad;
  readonly matrix: SimMatrix;
  readonly oled: SimOled;
  readonly reader: SimReader;
  readonly tamper: SimTamperSwitch;
  readonly screens: SeenScreen[] = [];
  readonly padEvents: PadEvent[] = [];
  readonly #options: BenchOptions;
  readonly #process: PadProcess;
  readonly #gateway: ComposedGateway;
  readonly #catalogue = new PromptCatalogue();
  readonly #refused: Promise<never>;
  #acquirer: RunningAcquirer | undefined;
  #eventsBeforeAcquirer = 0;
  readonly #manners: AcquirerManners;
  readonly #port: number;

  /**
   * Rejects with the Fault of provisioning, or of the store, which a bench does not wait for as a pad does; or with Node's
   * own error when the acquirer cannot listen.
   */
  static async start(options: BenchOptions): Promise<BenchWorld> {
    const { stateFolder, pinBlockFormat = 0, language = "en", reader, way = {}, moreConfig: more = "" } = options;
    const fileSystem = fileSystemOf(options);
    const nowMs = options.clock.wallMs();
    const tls = way.tls ? await benchTlsFiles(fileSystem, (name) => join(stateFolder, name), nowMs) : undefined;
    const manners = acquirerFor(way, pinBlockFormat, tls);
    const acquirer = options.acquirer ? undefined : await listen(options, manners, 0);
    const { host, port } = options.acquirer ?? { host: "127.0.0.1", port: acquirer?.port ?? 0 };
    const config = benchConfig({
      stateFolder,
      host,
      port,
      amountMinor: 2_500,
      terminalId: options.terminalId,
      pinBlockFormat,
      language,
      ...(reader ? { reader } : {}),
      hostLines: hostLines(way, stateFolder),
      keyManagement: keyManagementOf(way),
      more,
    });
    const memory = await openSecretMemory();
    await provisionBenchIfNew({ config, host: way, fileSystem, random: new NodeRandom(), memory, nowMs });
    const world = new BenchWorld(options, config, memory, acquirer, manners, port);
    try {
      await world.#gateway.start();
      await Promise.race([world.#process.start(), world.#refused]);
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  private constructor(
    options: BenchOptions,
    config: Config,
    memory: SecretMemory,
    acquirer: RunningAcquirer | undefined,
    manners: AcquirerManners,
    port: number,
  ) {
    this.#options = options;
    this.#acquirer = acquirer;
    this.#manners = manners;
    this.#port = port;
    this.config = config;
    this.cards = options.cards ?? testCards;
    let refuse: (fault: Fault) => void = () => undefined;
    this.#refused = new Promise((_, reject) => {
      refuse = reject;
    });
    const { server, connect } = memoryJoint();
    const program = { name: "bench", version: "0" };
    const surroundings = { clock: options.clock, fileSystem: fileSystemOf(options), random: new NodeRandom() };
    const log = (event: PadEvent): void => {
      this.padEvents.push(event);
      options.onPadEvent?.(event);
      if (event.event === "fault" && this.pad.at === undefined) refuse(new Fault(event.code, event.detail));
    };
    this.#process = composePadProcess({
      ...surroundings,
      config,
      memory,
      server,
      program,
      ...(options.onTone ? { onTone: options.onTone } : {}),
      log,
      onPrompt: (prompt, language) => this.#see(prompt, language),
    });
    const socketFile = new NodeSocketFile();
    // Kiosk apps are for `pinpad run`.
    const network = { host: config.host, api: undefined };
    this.#gateway = composeGateway({ ...surroundings, config: network, socketFile, connect, version: "0", log });
    const { pad, twins } = this.#process;
    if (!twins.matrix || !twins.oled || !twins.reader || !twins.tamper)
      throw new Fault("PP901", "the bench needs every part simulated");
    this.pad = pad;
    this.matrix = twins.matrix;
    this.oled = twins.oled;
    this.reader = twins.reader;
    this.tamper = twins.tamper;
  }

  /** Undefined while the acquirer runs elsewhere or is stopped. */
  get acquirer(): RunningAcquirer | undefined {
    return this.#acquirer;
  }

  async stopAcquirer(): Promise<void> {
    await this.#acquirer?.stop();
    this.#acquirer = undefined;
    this.#eventsBeforeAcquirer = this.padEvents.length;
  }

  /** What the pad has told since the acquirer that runs now, or ran last, began its books. */
  get eventsOfAcquirer(): readonly PadEvent[] {
    return this.padEvents.slice(this.#eventsBeforeAcquirer);
  }

  /** The acquirer again, on the port it had; what it knew of tries and payments is gone. */
  async startAcquirer(): Promise<void> {
    this.#acquirer ??= await listen(this.#options, this.#manners, this.#port);
  }

  async stop(): Promise<void> {
    try {
      await this.#process.stop();
      await this.#gateway.stop();
    } finally {
      await this.stopAcquirer();
    }
  }

  #see(prompt: Prompt, language: Language): void {
    this.#options.onPrompt?.(prompt);
    const screen: SeenScreen = {
      atMs: this.#options.clock.monotonicMs(),
      prompt,
      language,
      en: this.#catalogue.words(prompt, "en"),
      zh: this.#catalogue.words(prompt, "zh"),
      picture: undefined,
    };
    this.screens.push(screen);
    void this.#photograph(screen);
  }

  async #photograph(screen: SeenScreen): Promise<void> {
    await this.#process.display.settled();
    if (this.screens.at(-1) === screen) screen.picture = drawPanel(this.oled, "blocks");
    this.#options.onScreen?.(screen);
  }
}

type AcquirerManners = ReturnType<typeof acquirerFor>;

function listen(
  { clock, cards = testCards, onAcquirerEvent }: BenchOptions,
  manners: AcquirerManners,
  port: number,
): Promise<RunningAcquirer> {
  const events = onAcquirerEvent ? { onEvent: onAcquirerEvent } : {};
  return startAcquirer({
    port,
    host: "127.0.0.1",
    clock,
    keys: testAcquirerKeys,
    cards,
    random: new NodeRandom(),
    ...manners,
    ...events,
  });
}

function fileSystemOf({ fileSystem = new NodeFileSystem() }: BenchOptions): FileSystem {
  return fileSystem;
}
