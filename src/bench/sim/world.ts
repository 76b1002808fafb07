import type { Config } from "../../config/schema.ts";
import type { StorePlaces } from "../../config/store-places.ts";
import { storePlaces } from "../../config/store-places.ts";
import type { PadEvent } from "../../pad/pad-event.ts";
import type { Prompt } from "../../prompts/prompt.ts";
import { type AcquirerHost, acquirerHost } from "../acquirer/acquirer-host.ts";
import { testAcquirerKeys } from "../acquirer/acquirer-keys.ts";
import type { TestCard } from "../acquirer/test-cards.ts";
import { benchConfig } from "../bench-config.ts";
import { outcomeWords } from "../scenario.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { Draws } from "./draws.ts";
import { Kiosk, type PadPorts } from "./kiosk.ts";
import { chipOdds, mishapTimes } from "./odds.ts";
import { population } from "./population.ts";
import type { PowerEnd, Sighting } from "./sighting.ts";
import { SimDisk } from "./sim-disk.ts";
import { SimLog } from "./sim-log.ts";
import { SimNetwork } from "./sim-network.ts";
import { Tally } from "./tally.ts";
import { Watches } from "./watches.ts";
import { readWire } from "./wire-message.ts";

export interface WorldOptions {
  readonly seed: number;
  /** Ends before this step is over. */
  readonly until?: number | undefined;
  /** For tests: a defect in what the pad gets instead of the world. */
  readonly plant?: ((ports: PadPorts) => PadPorts) | undefined;
}

/** Thrown through all scripts when the simulation is over: a rule was broken, or the step that was asked for is done. */
export class SimOver extends Error {
  override readonly name = "SimOver";
}

const waitStepMs = 250;
/** Longer than any payment that its customer has left. */
const settlesMs = 240_000;
const startsAtMs = Date.UTC(2026, 0, 1);

/** One kiosk with everything around it, from a seed. Scripts act on it step by step; after each step every rule is checked. */
export class SimWorld {
  readonly clock = new VirtualClock(startsAtMs);
  readonly log = new SimLog();
  readonly tally = new Tally();
  readonly people: Draws;
  readonly luck: Draws;
  readonly padRandom: Draws;
  readonly hostRandom: Draws;
  readonly config: Config;
  readonly places: StorePlaces;
  readonly cards: readonly TestCard[];
  readonly disk: SimDisk;
  readonly network: SimNetwork;
  readonly kiosk: Kiosk;
  readonly watches: Watches;
  /** The last prompt that was shown. */
  prompt: Prompt = { id: "NOT_READY" };
  steps = 0;
  /** Called at what is seen: the moment to cut power. */
  onSeen: (sighting: Sighting) => void = () => undefined;
  readonly #options: WorldOptions;
  #isResting = false;

  constructor(options: WorldOptions) {
    const { seed } = options;
    this.#options = options;
    this.people = new Draws(seed, "people");
    this.luck = new Draws(seed, "luck");
    this.padRandom = new Draws(seed, "pad");
    this.hostRandom = new Draws(seed, "host");
    const site = new Draws(seed, "site");
    const protocol = site.oneOf(["swipe", "swipe", "icrw", "gemtwin"] as const);
    this.config = configOf(site, protocol);
    this.places = storePlaces(this.config.store);
    this.cards = population(site, chipOdds[protocol]);
    this.watches = new Watches({
      cards: this.cards,
      pad: () => this.kiosk.pad,
      size: () => ({
        waits: this.kiosk.clock?.waits ?? 0,
        secrets: this.kiosk.secrets,
        files: this.disk.sizes(),
      }),
    });
    this.disk = new SimDisk(new Draws(seed, "disk"));
    this.network = new SimNetwork(this.clock, new Draws(seed, "network"), this.newHost(), {
      onLeft: (bytes) => this.see({ what: "left", message: readWire(bytes) }),
      onHost: (event) => this.see({ what: "host", event }),
      onDelivered: (bytes) => this.see({ what: "delivered", message: readWire(bytes) }),
      onNetworkFault: (kind) => this.tally.fault(kind),
    });
    this.kiosk = new Kiosk({
      world: this.clock,
      disk: this.disk,
      network: this.network,
      random: this.padRandom,
      config: this.config,
      plant: options.plant ?? ((ports) => ports),
      onEvent: (event) => this.#onEvent(event),
      onPrompt: (prompt) => {
        this.prompt = prompt;
        this.see({ what: "prompt", prompt });
      },
      onOn: () => this.see({ what: "on" }),
      onOff: (how) => this.#onOff(how),
      onBroken: (code) => this.#onBroken(code),
    });
  }

  get nowMs(): number {
    return this.clock.monotonicMs();
  }

  get problems(): readonly string[] {
    return this.watches.problems;
  }

  newHost(): AcquirerHost {
    const wallMs = () => this.clock.wallMs();
    return acquirerHost({ keys: testAcquirerKeys, cards: this.cards, random: this.hostRandom, wallMs });
  }

  /** One thing that somebody does, with all that comes of it at once. */
  async step(what: string, act: () => unknown): Promise<void> {
    this.steps += 1;
    this.note(`#${this.steps} ${what}`);
    await act();
    await this.clock.advanceAsync(0);
    this.watches.check(this.nowMs);
    if (this.problems.length > 0 || this.steps === this.#options.until) throw new SimOver();
  }

  pass(ms: number): Promise<void> {
    return this.step(`${ms} ms pass`, () => this.clock.advanceAsync(ms));
  }

  /** As `pass`, with nobody at the kiosk: what is still under way has time to come to its end first. */
  async rest(ms: number): Promise<void> {
    const isAtRest = /^(idle|outOfService)$/.test(this.kiosk.pad?.at ?? "idle");
    const firstMs = isAtRest ? 0 : Math.min(ms, settlesMs);
    if (firstMs > 0) await this.pass(firstMs);
    this.#setResting(true);
    await this.pass(ms - firstMs);
    this.#setResting(false);
  }

  /** As soon as it is so, or when `mostMs` have passed. */
  async waitFor(what: string, isSo: () => boolean, mostMs: number): Promise<boolean> {
    await this.step(`waits for ${what}`, async () => {
      const endMs = this.nowMs + mostMs;
      while (!isSo() && this.nowMs < endMs && this.problems.length === 0) await this.clock.advanceAsync(waitStepMs);
    });
    return isSo();
  }

  /** Time for `work` to come to its end, if it does. */
  async finish<T>(what: string, work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    // Heard below; until then it is no rejection that nobody handles.
    done.catch(() => undefined);
    if (!(await this.waitFor(what, () => isDone, 120_000))) this.watches.problem(`${what} does not end`);
    this.watches.check(this.nowMs);
    if (this.problems.length > 0) throw new SimOver();
    return done;
  }

  note(text: string): void {
    this.log.add(this.nowMs, text);
  }

  see(sighting: Sighting): void {
    this.note(shown(sighting));
    this.tally.see(sighting);
    this.watches.see(sighting, this.nowMs);
    this.onSeen(sighting);
  }

  powerOn(): void {
    const { luck } = this;
    this.kiosk.start({
      uptimeMs: luck.between(mishapTimes.programStartMs),
      wallErrorMs: luck.between(mishapTimes.clockErrorMs),
    });
    const { clock } = this.kiosk;
    if (clock) clock.isResting = this.#isResting;
    const set = () => clock?.synchronise(luck.between(mishapTimes.synchronisedErrorMs));
    clock?.after(luck.between(mishapTimes.synchronisesAfterMs), set);
  }

  /** The program ends as on SIGTERM and is started again, as a service manager does. */
  restart(): void {
    if (!this.kiosk.pad) return;
    this.watches.stopping(this.nowMs);
    void this.kiosk.stop().then(() => this.powerOnSoon());
  }

  powerOnSoon(): void {
    this.clock.after(this.luck.between(mishapTimes.programStartMs), () => this.powerOn());
  }

  #setResting(isResting: boolean): void {
    this.#isResting = isResting;
    if (this.kiosk.clock) this.kiosk.clock.isResting = isResting;
  }

  #onEvent(event: PadEvent): void {
    const { pad } = this.kiosk;
    this.see({ what: "event", event, at: pad?.at });
    if (event.event !== "cardRead" || pad?.at !== "awaitingCard") return;
    const card = this.watches.cardByMask(event.card);
    if (card) this.see({ what: "cardTaken", cardId: card.id });
  }

  #onOff(how: PowerEnd): void {
    this.prompt = { id: "NOT_READY" };
    this.see({ what: "off", how });
  }

  /** The service manager starts it anew. */
  #onBroken(code: string): void {
    this.note(`broken ${code}`);
    this.tally.fault(`broken ${code}`);
    // Not from within its own call.
    this.kiosk.clock?.after(0, () => this.restart());
  }
}

/** Not all kiosks are the same. */
function configOf(site: Draws, protocol: keyof typeof chipOdds): Config {
  const config = benchConfig({
    ...(protocol === "swipe" ? {} : { reader: { protocol } }),
    stateFolder: "/var/lib/pinpadd",
    host: "127.0.0.1",
    port: 5_850,
    amountMinor: 2_500,
    pinBlockFormat: site.oneOf([0, 0, 3, 4] as const),
  });
  const policy = site.oneOf(["erase-keys", "stop-service"] as const);
  return {
    ...config,
    // The picture is redrawn every hour instead of every minute: nobody looks.
    display: { ...config.display, "shift-interval-s": 3_600 },
    tamper: config.tamper.part === "none" ? config.tamper : { ...config.tamper, policy },
  };
}

function shown(sighting: Sighting): string {
  switch (sighting.what) {
    case "event": {
      const { event, ...facts } = sighting.event;
      if (sighting.event.event === "transactionEnded") return `event ${event} ${outcomeWords(sighting.event.outcome)}`;
      return `event ${event} ${JSON.stringify(facts)}`;
    }
    case "prompt":
      return `screen ${JSON.stringify(sighting.prompt)}`;
    case "left":
    case "delivered": {
      const { kind, stan, responseCode, ksn } = sighting.message ?? {};
      return `wire ${sighting.what} ${kind ?? "garbage"} ${stan ?? ""} ${responseCode ?? ""} ${ksn ?? ""}`;
    }
    case "host":
      return `host ${JSON.stringify(sighting.event)}`;
    default:
      return JSON.stringify(sighting);
  }
}
