import { setTimeout as realDelay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MatrixKeypad } from "../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { readerSession } from "../../hardware/reader/reader-parts.ts";
import { SimSwipeReader } from "../../hardware/reader/sim-swipe-reader.ts";
import { defaultTryPolicy } from "../../src/attempts/try-policy.ts";
import { testCards } from "../../src/bench/acquirer/test-cards.ts";
import { benchInitialKey } from "../../src/bench/bench-initial-key.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { TcpLink } from "../../src/gateway/tcp-link.ts";
import { iso87Ascii } from "../../src/host/profiles/iso87-ascii.ts";
import { responseCodesIso87 } from "../../src/host/profiles/response-codes-iso87.ts";
import type { KeyMap } from "../../src/keys/key-map.ts";
import { Pad } from "../../src/pad/pad.ts";
import { provisionPad } from "../../src/pad/provision.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import type { Display } from "../../src/ports/display.ts";
import { PromptCatalogue } from "../../src/prompts/catalogue.ts";
import type { Prompt, PromptId } from "../../src/prompts/prompt.ts";
import { defaultSessionPolicy } from "../../src/session/policy.ts";
import { startApprovingAcquirer } from "./approving-acquirer.ts";
import { plainHostRules } from "./host-rules.ts";
import { dukptFormat0, random } from "./scd-bench.ts";
import { inTempFolder } from "./temp-folder.ts";
import { untroubledUpkeep } from "./untroubled-upkeep.ts";

/** No digit ever goes there, and to draw a screen takes two megabytes of the heap, in which older objects are soon lost. */
const dark: Display = {
  start: () => Promise.resolve(),
  show: () => undefined,
  settled: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

/** As quick as the debouncing allows. */
const keyMoveMs = 25;
const columns = 4;
const lines = { rowGpios: [0, 1, 2, 3], colGpios: [20, 21, 22, 23] };
const linkTimes = { connectTimeoutMs: 5_000, sendTimeoutMs: 5_000, keepAliveDelayMs: 15_000 };

/** A whole pad but for its display, from the contacts of the keypad to a host that approves everything. */
export class TypedPad {
  shown: Prompt = { id: "NOT_READY" };
  readonly #clock = new VirtualClock();
  readonly #matrix = new SimMatrix(lines, this.#clock);
  readonly #reader = new SimSwipeReader(this.#clock);
  readonly #pad: Pad;

  private constructor(folder: string, address: { host: string; port: number }, keyMap: KeyMap) {
    this.#pad = new Pad({
      upkeep: untroubledUpkeep,
      parts: {
        keypad: new MatrixKeypad(() => this.#matrix.open(), lines, this.#clock),
        display: dark,
        reader: readerSession({ part: "swipe" }, () => this.#reader.open(), this.#clock),
        buzzer: { start: () => Promise.resolve(), play: () => undefined, stop: () => Promise.resolve() },
      },
      clock: this.#clock,
      fileSystem: new NodeFileSystem(),
      random,
      memory: ordinaryMemory,
      log: () => undefined,
      link: new TcpLink({ ...address, ...linkTimes }, this.#clock),
      places: placesIn(folder),
      keyMap,
      encryption: dukptFormat0,
      hostRules: plainHostRules,
      tries: defaultTryPolicy,
      profile: iso87Ascii,
      codes: responseCodesIso87,
      terminal: { terminalId: "MEMORY01", merchantId: "MEMORY" },
      catalogue: new PromptCatalogue(),
      language: "en",
      policy: defaultSessionPolicy,
      onPrompt: (prompt) => {
        this.shown = prompt;
      },
    });
  }

  static async using(keyMap: KeyMap, use: (pad: TypedPad) => Promise<void>, codeWanted = false): Promise<void> {
    const acquirer = await startApprovingAcquirer(codeWanted);
    try {
      await inTempFolder(async (folder) => {
        await provisionPad(new NodeFileSystem(), random, placesIn(folder), ordinaryMemory, benchInitialKey(random));
        const typed = new TypedPad(folder, acquirer, keyMap);
        await typed.#pad.start();
        try {
          await use(typed);
        } finally {
          await typed.#pad.stop();
        }
      });
    } finally {
      acquirer.stop();
    }
  }

  /** A card was swiped, and the pad asks for the PIN. */
  startPayment(): Promise<void> {
    void this.#pad.startPayment({ id: "typed", kind: "0200", amountMinor: 2_500, currency: "CNY" });
    return this.#toEntry("ENTER_PIN");
  }

  /** A card was swiped, and the pad asks for the old PIN. */
  startPinChange(): Promise<void> {
    void this.#pad.startTransaction({ transaction: "pinChange", id: "typed", currency: "CNY" });
    return this.#toEntry("ENTER_OLD_PIN");
  }

  async #toEntry(prompt: PromptId): Promise<void> {
    await this.pass(200);
    this.#reader.swipe({ track2: testCards[0]?.track2 ?? "" });
    await this.sees(prompt);
    collectGarbage();
  }

  async press(keyIndex: number): Promise<void> {
    this.#matrix.press(Math.floor(keyIndex / columns), keyIndex % columns);
    await this.pass(keyMoveMs);
    this.#matrix.release(Math.floor(keyIndex / columns), keyIndex % columns);
    await this.pass(keyMoveMs);
  }

  async pass(ms: number): Promise<void> {
    await this.#clock.advanceAsync(ms);
  }

  async sees(id: PromptId): Promise<void> {
    for (let tries = 0; this.shown.id !== id; tries += 1) {
      if (tries > 2_000) throw new Error(`the screen is ${this.shown.id}, not ${id}`);
      await realDelay(1);
      await this.pass(0);
    }
  }
}

/** So that none is collected in mid-entry, which would tear the traces of the keys apart. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

function placesIn(folder: string) {
  return { file: `${folder}/store.bin`, storageKeyFile: `${folder}/storage.key` };
}
