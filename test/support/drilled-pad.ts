import { setTimeout as realDelay } from "node:timers/promises";
import type { GpioBus } from "../../hardware/bus/gpio.ts";
import type { ByteLink } from "../../hardware/bus/serial.ts";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import { benchConfigText } from "../../src/bench/bench-config.ts";
import { keyPosition } from "../../src/bench/key-position.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { composeGateway } from "../../src/compose/gateway.ts";
import { composePadProcess } from "../../src/compose/pad-process.ts";
import { parseConfig } from "../../src/config/load-config.ts";
import { memoryJoint } from "../../src/joint/memory-connection.ts";
import type { PadEvent } from "../../src/pad/pad-event.ts";
import { openSealedStore, type SealedStore } from "../../src/pad/sealed-store.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { NodeSocketFile } from "../../src/platform/node-socket-file.ts";
import type { SystemFiles } from "../../src/ports/system-files.ts";
import type { Language } from "../../src/prompts/text.ts";
import type { FaultyFileSystem } from "./faulty-file-system.ts";
import { setCode } from "./menu-bench.ts";
import { places, provisioned } from "./pad-bench.ts";
import { random } from "./scd-bench.ts";
import { colGpios, realDisplay, realKeypad, rowGpios } from "./sick-pad.ts";

/** Without a digit of the second column, whose wire breaks in one of the drills. */
const code = "139746";

export interface PadPlant {
  readonly edits?: readonly (readonly [from: RegExp, to: string])[];
  readonly language?: Language;
  readonly oled?: SimOled;
  /** What hangs on the reader's port. */
  readonly serial?: (clock: VirtualClock) => () => Promise<ByteLink>;
  readonly system?: SystemFiles;
  readonly wallStartMs?: number;
  /** What was done to the store before the pad began. */
  readonly before?: (sealed: SealedStore, clock: VirtualClock) => Promise<void>;
}

const noSerialPort = () => Promise.reject(Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" }));
/** A machine on which nothing is wrong: what is this test machine's own is none of the drill's business. */
const wellMachine = {
  "/proc/self/mountinfo": "26 1 179:2 / / rw,noatime - ext4 /dev/mmcblk0p2 rw\n",
  "/sys/fs/ext4/mmcblk0p2/errors_count": "0\n",
  "/proc/meminfo": "MemTotal: 900000 kB\nMemAvailable: 600000 kB\n",
  "/proc/cmdline": "root=/dev/mmcblk0p2\n",
  "/sys/class/thermal/thermal_zone0/temp": "48000\n",
};

/** A machine of which only what the test says is there, and all of it at once: time is virtual here. */
export class DrillMachine implements SystemFiles {
  readonly #texts: Readonly<Record<string, string>>;
  readonly #links: Readonly<Record<string, string>>;
  readonly #writtenAtMs: number;

  constructor(
    texts: Readonly<Record<string, string>> = {},
    links: Readonly<Record<string, string>> = {},
    writtenAtMs = 0,
  ) {
    this.#texts = { ...wellMachine, ...texts };
    this.#links = links;
    this.#writtenAtMs = writtenAtMs;
  }

  async text(path: string): Promise<string | undefined> {
    return this.#texts[path];
  }

  async names(): Promise<readonly string[]> {
    return [];
  }

  async realPath(path: string): Promise<string | undefined> {
    return this.#links[path];
  }

  async owner() {
    return { userId: 990, groupId: 990, mode: 0o600, writtenAtMs: this.#writtenAtMs };
  }

  async space() {
    return { freeBytes: 4e9, totalBytes: 8e9 };
  }

  tryDisk(): Promise<void> {
    return Promise.resolve();
  }
}

async function medium(before: PadPlant["before"], clock: VirtualClock): Promise<FaultyFileSystem> {
  const fileSystem = await provisioned();
  await setCode(fileSystem, code, code);
  if (before) {
    const options = { fileSystem, random, memory: ordinaryMemory, places, onGuardFault: () => undefined };
    const sealed = await openSealedStore(options);
    await before(sealed, clock);
    await sealed.close();
  }
  return fileSystem;
}

/** Pad and gateway as `pinpad run` joins them, on twins behind real drivers, with a technician's hands and eyes before the panel. */
export async function drilledPad(plant: PadPlant = {}) {
  const clock = new VirtualClock(plant.wallStartMs ?? Date.now());
  const matrix = new SimMatrix({ rowGpios, colGpios }, clock);
  const oled = plant.oled ?? new SimOled();
  const text = benchConfigText({
    stateFolder: "/var/lib/pad",
    host: "127.0.0.1",
    port: 9,
    amountMinor: 2_500,
    pinBlockFormat: 0,
    language: plant.language ?? "en",
    more: '\n[service]\nsocket = "/nowhere/tools.sock"\n',
  });
  const edits = [realKeypad, realDisplay, ...(plant.edits ?? [])];
  const config = parseConfig(
    edits.reduce((written, [from, to]) => {
      if (!from.test(written)) throw new Error(`${from} is not in the configuration`);
      return written.replace(from, () => to);
    }, text),
    "test",
  );
  const fileSystem = await medium(plant.before, clock);
  const { server, connect } = memoryJoint();
  const events: PadEvent[] = [];
  const log = (event: PadEvent) => void events.push(event);
  const serial = plant.serial?.(clock) ?? noSerialPort;
  const pad = composePadProcess({
    config: { ...config, store: { file: places.file, "storage-key-file": places.storageKeyFile } },
    clock,
    fileSystem,
    random,
    memory: ordinaryMemory,
    server,
    log,
    program: { name: "pinpadd", version: "test" },
    machine: {
      system: plant.system ?? new DrillMachine(),
      file: "/etc/pinpadd/config.toml",
      nodeVersion: "v22.0.0",
      bootId: undefined,
      holdersOf: () => Promise.resolve([]),
    },
    buses: {
      gpioChip: () => Promise.resolve({ label: "pinctrl-bcm2711", base: 512, lineCount: 58 }),
      gpio: (): Promise<GpioBus> => matrix.open(),
      i2c: () => oled.open(),
      serial,
    },
  });
  const gateway = composeGateway({
    config,
    clock,
    fileSystem: new NodeFileSystem(),
    random,
    socketFile: new NodeSocketFile(),
    connect,
    version: "test",
    log,
  });
  let lines: readonly string[] = [];
  const show = pad.display.show.bind(pad.display);
  pad.display.show = (screen) => {
    lines = screen.lines.map((line) => line.text);
    show(screen);
  };
  const passing = pad.start();
  let hasStarted = false;
  void passing.then(() => {
    hasStarted = true;
  });
  await gateway.start();
  /** Virtual time passes in small steps, so that what happens in real time keeps up with it. */
  const until = async (isSo: () => boolean, whatFor: string) => {
    for (let round = 0; !isSo(); round += 1) {
      if (round > 20_000) throw new Error(`${whatFor} does not come: the panel shows "${lines.join(" | ")}"`);
      await realDelay(0);
      await clock.advanceAsync(2);
    }
  };
  await until(() => hasStarted, "the start");

  const hand = (move: "press" | "release", name: string) => {
    const position = keyPosition(config.keypad["key-map"], name);
    if (!position) throw new Error(`no key is called ${name}`);
    matrix[move](position.row, position.col);
  };
  const tap = async (...names: readonly string[]) => {
    for (const name of names) {
      hand("press", name);
      await clock.advanceAsync(60);
      hand("release", name);
      await clock.advanceAsync(60);
    }
  };
  const holdChord = async () => {
    hand("press", "clear");
    await clock.advanceAsync(200);
    hand("press", "cancel");
    await clock.advanceAsync(5_200);
    hand("release", "clear");
    hand("release", "cancel");
    await clock.advanceAsync(200);
  };
  const shown = () => lines.join(" ").replaceAll("\t", " ");
  const sees = (words: string | RegExp) => until(() => new RegExp(words).test(shown()), String(words));
  const typeCode = () => tap(...code, "enter");
  return {
    ...pad,
    clock,
    matrix,
    oled,
    events,
    fileSystem,
    tap,
    shown,
    sees,
    holdChord,
    typeCode,
    /** To the list of items, as a technician comes to it. */
    enterMenu: async () => {
      await holdChord();
      await typeCode();
      await sees("1 (Self-test|自检)");
    },
    /** Every page from the one that stands there on, without its title. */
    pages: async (): Promise<string[]> => {
      const read: string[] = [];
      for (;;) {
        const page = lines.slice(1).join(" ").replaceAll("\t", " ");
        if (read.includes(page)) return read;
        read.push(page);
        await tap("enter");
      }
    },
    end: async () => {
      // A store that refuses writes says so at the end, too.
      const stopped = Promise.allSettled([gateway.stop(), pad.stop()]);
      let hasStopped = false;
      void stopped.then(() => {
        hasStopped = true;
      });
      await until(() => hasStopped, "the end");
    },
  };
}

export type DrilledPad = Awaited<ReturnType<typeof drilledPad>>;
