import { defaultTryPolicy } from "../../src/attempts/try-policy.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import type { TamperPolicy } from "../../src/config/gpio-parts.ts";
import type { Fault } from "../../src/faults/fault.ts";
import type { FaultCode } from "../../src/faults/fault-table.ts";
import { iso87Ascii } from "../../src/host/profiles/iso87-ascii.ts";
import { responseCodesIso87 } from "../../src/host/profiles/response-codes-iso87.ts";
import { Pad } from "../../src/pad/pad.ts";
import type { PadEvent } from "../../src/pad/pad-event.ts";
import { provisionPad } from "../../src/pad/provision.ts";
import type { UpkeepParts } from "../../src/pad/upkeep-desk.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import type { Buzzer, BuzzerListener, Tone } from "../../src/ports/buzzer.ts";
import type { CardReader, CardReaderListener } from "../../src/ports/card-reader.ts";
import type { Display, DisplayListener, Screen } from "../../src/ports/display.ts";
import type { Keypad, KeypadHealth, KeypadLinePresses, KeypadListener } from "../../src/ports/keypad.ts";
import type { TamperListener, TamperSwitch } from "../../src/ports/tamper-switch.ts";
import { PromptCatalogue } from "../../src/prompts/catalogue.ts";
import type { Prompt } from "../../src/prompts/prompt.ts";
import { defaultSessionPolicy } from "../../src/session/policy.ts";
import type { Payment } from "../../src/session/transaction.ts";
import { FaultyFileSystem } from "./faulty-file-system.ts";
import { plainHostRules } from "./host-rules.ts";
import { RecordingLink } from "./recording-link.ts";
import { dukptFormat0, initialKeyOf, keyIndex, plainKeyMap, random, testIksn } from "./scd-bench.ts";
import { untroubledUpkeep } from "./untroubled-upkeep.ts";

export const places = { file: "/var/lib/pad/store", storageKeyFile: "/var/lib/pad/storage.key" };
export const goodPan = "4761739001010010";

/** A part whose start can fail, and which tells its listener what the test wants. */
class Part<Listener> {
  startFault: Fault | undefined;
  isRunning = false;
  #listener: Listener | undefined;

  start(listener: Listener): Promise<void> {
    this.#listener = listener;
    this.isRunning = true;
    return this.startFault ? Promise.reject(this.startFault) : Promise.resolve();
  }

  stop(): Promise<void> {
    this.isRunning = false;
    return Promise.resolve();
  }

  get tell(): Listener {
    if (!this.#listener) throw new Error("the part was not started");
    return this.#listener;
  }
}

class FakeDisplay extends Part<DisplayListener> implements Display {
  readonly shown: Screen[] = [];

  show(screen: Screen): void {
    this.shown.push(screen);
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }
}

class FakeKeypad extends Part<KeypadListener> implements Keypad {
  lines: KeypadHealth["lines"] = [];
  presses: KeypadLinePresses[] = [];

  health(): KeypadHealth {
    return { lines: this.lines };
  }

  takePresses(): readonly KeypadLinePresses[] {
    return this.presses.splice(0);
  }
}

class FakeBuzzer extends Part<BuzzerListener> implements Buzzer {
  readonly played: Tone[] = [];

  play(tone: Tone): void {
    this.played.push(tone);
  }
}

class FakeTamperSwitch extends Part<TamperListener> implements TamperSwitch {
  position(): Promise<"closed"> {
    return Promise.resolve("closed");
  }
}

class FakeReader extends Part<CardReaderListener> implements CardReader {
  isArmed = false;

  arm(): void {
    this.isArmed = true;
  }

  disarm(): void {
    this.isArmed = false;
  }

  eject(): void {
    return;
  }
}

/** A provisioned medium: store and storage key of a new pad. */
export async function provisioned(): Promise<FaultyFileSystem> {
  const fs = new FaultyFileSystem();
  await provisionPad(fs, random, places, ordinaryMemory, initialKeyOf(testIksn));
  return fs;
}

/** Who is told what the pad tells, beside the bench. */
export interface PadEars {
  hear(event: PadEvent): void;
  see(prompt: Prompt): void;
}

/** A pad on parts, link and medium that obey the test. Not started yet. */
export function padBench(
  fs: FaultyFileSystem,
  policy: TamperPolicy = "erase-keys",
  ears?: PadEars,
  profile = iso87Ascii,
  upkeep: UpkeepParts = untroubledUpkeep,
) {
  const clock = new VirtualClock();
  const link = new RecordingLink();
  const display = new FakeDisplay();
  const keypad = new FakeKeypad();
  const reader = new FakeReader();
  const buzzer = new FakeBuzzer();
  const tamperSwitch = new FakeTamperSwitch();
  const log: PadEvent[] = [];
  const screens: Prompt[] = [];
  const broken: FaultCode[] = [];
  const pad = new Pad({
    memory: ordinaryMemory,
    fileSystem: fs,
    clock,
    random,
    log: (event) => {
      log.push(event);
      ears?.hear(event);
    },
    link,
    places,
    keyMap: plainKeyMap,
    encryption: dukptFormat0,
    hostRules: plainHostRules,
    tries: defaultTryPolicy,
    upkeep,
    profile,
    codes: responseCodesIso87,
    terminal: { terminalId: "KIOSK1", merchantId: "MERCHANT" },
    parts: { display, keypad, reader, buzzer, tamper: { tamperSwitch, policy } },
    catalogue: new PromptCatalogue(),
    language: "en",
    policy: defaultSessionPolicy,
    menu: { panel: "tall", helpUrl: "HTTPS://EXAMPLE.ORG/", contrast: 143, versions: [] },
    onPrompt: (prompt) => {
      screens.push(prompt);
      ears?.see(prompt);
    },
    onBroken: (code) => broken.push(code),
  });
  const pass = (ms: number) => clock.advanceAsync(ms);
  const payment = (id: string): Payment => ({ id, kind: "0200", amountMinor: 400, currency: "CNY" });
  return {
    fs,
    clock,
    link,
    display,
    keypad,
    reader,
    buzzer,
    tamperSwitch,
    log,
    screens,
    broken,
    pad,
    pass,
    pay: (id = "p1") => pad.startPayment(payment(id)),
    lastScreen: () => screens.at(-1),
    press: (...keys: number[]) => {
      for (const key of keys) keypad.tell.onKey(key);
    },
    /** A card is inserted; the buffer that the reader gave away. */
    insert: (pan = goodPan): Buffer => {
      const track2 = Buffer.from(`;${pan}=31121010000000001?`);
      reader.tell.onCard({ track2, inSlot: true });
      return track2;
    },
    enterPin: () => {
      for (const key of [1, 2, 3, 4, keyIndex.enter]) keypad.tell.onKey(key);
    },
    /** Lets everything on the medium happen, until this screen stands there or a minute has passed. */
    until: async (id: Prompt["id"]) => {
      for (let round = 0; round < 300 && screens.at(-1)?.id !== id; round++) await pass(0);
      return screens.at(-1);
    },
  };
}

export async function startedPad() {
  const bench = padBench(await provisioned());
  await bench.pad.start();
  return bench;
}

/** A payment whose request has left and waits for its answer. */
export async function askedPad() {
  const bench = await startedPad();
  const outcome = bench.pay();
  bench.insert();
  bench.enterPin();
  for (let round = 0; round < 300 && bench.link.sent.length === 0; round++) await bench.pass(0);
  return { ...bench, outcome };
}
