import type { GpioBus } from "../../hardware/bus/gpio.ts";
import { MatrixKeypad } from "../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { OledDisplay } from "../../hardware/oled/oled-display.ts";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import { SeededRandom } from "../../src/bench/seeded-random.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Screen } from "../../src/ports/display.ts";

const wiring = { rowGpios: [5, 6, 13, 19], colGpios: [16, 20, 21] };
const bitsPerSecond = 100_000;
const heldMs = 60;

/** How often a screen that differs everywhere is written; one takes 94 ms at 100 kHz. */
export interface Repainting {
  readonly presses: number;
  readonly everyMs: number;
  readonly seed: number;
}

export interface PressCount {
  readonly pressed: number;
  /** Never more than `pressed`, and each the key that was pressed: else this throws. */
  readonly heard: number;
  /** How much of the time the I2C bus was busy, of 1. */
  readonly busBusy: number;
}

/** What a program does to the time: its own timers wait while it is `busy`, and the world goes on. */
class BusyLoop {
  readonly clock: Clock;
  readonly #world: VirtualClock;
  readonly #waiting: (() => void)[] = [];
  #isBusy = false;

  constructor(world: VirtualClock) {
    this.#world = world;
    this.clock = {
      monotonicMs: () => world.monotonicMs(),
      wallMs: () => world.wallMs(),
      wallSynchronised: () => world.wallSynchronised(),
      after: (delayMs, run) => {
        let isCancelled = false;
        const timer = world.after(delayMs, () => this.#deliver(() => isCancelled || run()));
        return {
          cancel: () => {
            isCancelled = true;
            timer.cancel();
          },
        };
      },
    };
  }

  /** Runs `work`, which passes time with `block`, and then all that has waited for it. */
  run(work: () => void): void {
    this.#isBusy = true;
    work();
    this.#isBusy = false;
    for (const next of this.#waiting.splice(0)) next();
  }

  block(ms: number): void {
    this.#world.advance(ms);
  }

  /** The lines of a bus whose edges wait for the program, too, as epoll's do. */
  wire(bus: GpioBus): GpioBus {
    return {
      ...bus,
      input: (line) => {
        const input = bus.input(line);
        return { ...input, watch: (onEdge) => input.watch(() => this.#deliver(onEdge)) };
      },
    };
  }

  #deliver(run: () => void): void {
    if (this.#isBusy) this.#waiting.push(run);
    else run();
  }
}

/** Presses a random key for 60 ms, 60 to 140 ms after the one before was let go, over and over; nothing of it waits for the program. */
function typeRandomly(matrix: SimMatrix, world: VirtualClock, presses: number, seed: number) {
  const random = new SeededRandom(seed);
  const typed = { heard: 0, isDone: false };
  let current = -1;
  let isHeard = true;
  const pressNext = (left: number) => {
    if (left === 0) {
      typed.isDone = true;
      return;
    }
    current = random.below(12);
    isHeard = false;
    matrix.press(Math.floor(current / 3), current % 3, [1, 2]);
    world.after(heldMs, () => {
      matrix.release(Math.floor(current / 3), current % 3, [1, 2]);
      world.after(60 + random.below(81), () => pressNext(left - 1));
    });
  };
  const onKey = (index: number) => {
    if (index !== current || isHeard) throw new Error("a key was heard that was not pressed then");
    isHeard = true;
    typed.heard += 1;
  };
  world.after(200, () => pressNext(presses));
  return { typed, onKey };
}

function raise(fault: Error): void {
  throw fault;
}

/** Our display driver, which writes in the background. */
export async function pressedWhileOursPaints({ presses, everyMs, seed }: Repainting): Promise<PressCount> {
  const clock = new VirtualClock();
  const matrix = new SimMatrix(wiring, clock);
  const chip = new SimOled({ wire: { clock, bitsPerSecond } });
  const keypad = new MatrixKeypad(() => matrix.open(), wiring, clock);
  const oled = new OledDisplay(() => chip.open(), { chip: "ssd1306", address: 0x3c, height: 64 }, clock);
  const { typed, onKey } = typeRandomly(matrix, clock, presses, seed);
  await keypad.start({ onKey, onFault: raise, onRecovered: () => undefined });
  const starting = oled.start({ onFault: raise, onRecovered: () => undefined });
  await clock.advanceAsync(190);
  await starting;
  const fullScreen = (glyph: string): Screen => ({
    lines: Array.from({ length: 8 }, () => ({ text: glyph.repeat(21), scale: 1, align: "left" })),
  });
  const screens = [fullScreen("#"), fullScreen("@")] as const;
  const [fromMs, before] = [clock.monotonicMs(), { ...chip.writes }];
  for (let turn = 0; !typed.isDone; turn += 1) {
    oled.show(turn % 2 === 0 ? screens[0] : screens[1]);
    await clock.advanceAsync(everyMs);
  }
  const transactions = chip.writes.transactions - before.transactions;
  const bits = (chip.writes.bytes - before.bytes + transactions) * 9 + 2 * transactions;
  const ms = clock.monotonicMs() - fromMs;
  await keypad.stop();
  const stopping = oled.stop();
  await clock.advanceAsync(1_000);
  await stopping;
  return { pressed: presses, heard: typed.heard, busBusy: bits / (bitsPerSecond / 1000) / ms };
}

/** Writes one screen by synchronous calls of `write`, each with its number of bytes. */
export type BlockingPaint = (write: (bytes: number) => void) => void;

/** The same keypad driver beside a display whose every write keeps the program waiting for the wire. */
export async function pressedWhileBlockingPaints(
  { presses, everyMs, seed }: Repainting,
  paint: BlockingPaint,
): Promise<PressCount> {
  const world = new VirtualClock();
  const loop = new BusyLoop(world);
  const matrix = new SimMatrix(wiring, world);
  const keypad = new MatrixKeypad(async () => loop.wire(await matrix.open()), wiring, loop.clock);
  const { typed, onKey } = typeRandomly(matrix, world, presses, seed);
  await keypad.start({ onKey, onFault: raise, onRecovered: () => undefined });
  world.advance(190);
  const fromMs = world.monotonicMs();
  let busyMs = 0;
  while (!typed.isDone) {
    const nextMs = world.monotonicMs() + everyMs;
    loop.run(() =>
      paint((bytes) => {
        // Start, address, bytes, stop.
        const wireMs = ((bytes + 1) * 9 + 2) / (bitsPerSecond / 1000);
        busyMs += wireMs;
        loop.block(wireMs);
      }),
    );
    world.advance(Math.max(1, nextMs - world.monotonicMs()));
  }
  await keypad.stop();
  return { pressed: presses, heard: typed.heard, busBusy: busyMs / (world.monotonicMs() - fromMs) };
}
