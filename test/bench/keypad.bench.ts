import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, bench, describe } from "vitest";
import type { GpioBus, Level } from "../../hardware/bus/gpio.ts";
import { MatrixKeypad } from "../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { bareOledFrames } from "../support/bare-oled.ts";
import { CountingGpio } from "../support/counting-gpio.ts";
import { pressedWhileBlockingPaints, pressedWhileOursPaints } from "../support/pressed-while-painting.ts";

const profile = { rowGpios: [5, 6, 13, 19], colGpios: [16, 20, 21, 26] };
const listener = {
  onKey: () => undefined,
  onFault: (fault: Error) => {
    throw fault;
  },
  onRecovered: () => undefined,
};

/** What most programs do: the whole matrix every 10 ms, row by row, whether a key is down or not. */
function pollEvery10Ms(bus: GpioBus): () => void {
  const cols = profile.colGpios.map((line) => bus.input(line));
  const rows = profile.rowGpios.map((line) => bus.output(line, 1));
  const timer = setInterval(() => {
    for (const row of rows) {
      row.write(0);
      for (const col of cols) col.read();
      row.write(1);
    }
  }, 10);
  return () => clearInterval(timer);
}

/**
 * No machine that runs this has GPIO lines for certain. A file stands for each: what onoff does to a line, pread and pwrite of
 * one byte, is done to it. No file ever makes an edge, as no key is pressed.
 */
class FileLines implements GpioBus {
  readonly #folder = mkdtempSync(join(tmpdir(), "pinpad-lines-"));
  readonly #files: number[] = [];
  readonly #byte = Buffer.alloc(1);

  input(line: number) {
    const file = this.#line(line);
    const read = (): Level => {
      readSync(file, this.#byte, 0, 1, 0);
      return this.#byte[0] === 0x30 ? 0 : 1;
    };
    return { read, watch: () => undefined, unwatch: () => undefined, close: () => undefined };
  }

  output(line: number) {
    const file = this.#line(line);
    const levels = [Buffer.from("0"), Buffer.from("1")] as const;
    return { write: (level: Level) => void writeSync(file, levels[level], 0, 1, 0), close: () => undefined };
  }

  openDrain(line: number) {
    const path = join(this.#folder, `direction${line}`);
    const turn = (direction: string) => () => writeFileSync(path, direction);
    return { drive: turn("low"), release: turn("in"), close: () => undefined };
  }

  close(): void {
    for (const file of this.#files) closeSync(file);
    rmSync(this.#folder, { recursive: true });
  }

  #line(line: number): number {
    const path = join(this.#folder, `value${line}`);
    writeFileSync(path, "1");
    const file = openSync(path, "r+");
    this.#files.push(file);
    return file;
  }
}

const measuredMs = 4_000;

/** Microseconds of processor time a second, of this whole process, while nobody presses a key. */
async function idleCost(run: (gpio: CountingGpio) => Promise<() => unknown>) {
  const gpio = new CountingGpio(new FileLines());
  const stop = await run(gpio);
  await new Promise((resolve) => setTimeout(resolve, 300));
  gpio.forget();
  const [before, from] = [process.cpuUsage(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, measuredMs));
  const used = process.cpuUsage(before);
  const seconds = (performance.now() - from) / 1000;
  const calls = gpio.systemCalls / seconds;
  await stop();
  gpio.close();
  return { cpuUs: (used.user + used.system) / seconds, calls };
}

const nothing = await idleCost(() => Promise.resolve(() => undefined));
const polling = await idleCost((gpio) => Promise.resolve(pollEvery10Ms(gpio)));
const ours = await idleCost(async (gpio) => {
  const keypad = new MatrixKeypad(
    () => Promise.resolve({ ...linesOf(gpio), close: () => undefined }),
    profile,
    new NodeClock(),
  );
  await keypad.start(listener);
  return () => keypad.stop();
});

/** The driver closes its bus when it stops; the files are needed for the count until then. */
function linesOf(gpio: CountingGpio): Omit<GpioBus, "close"> {
  return {
    input: (line) => gpio.input(line),
    output: (line, initial) => gpio.output(line, initial),
    openDrain: (line) => gpio.openDrain(line),
  };
}

const percent = (us: number) => `${(us / 10_000).toFixed(3)} %`;
const above = (cost: { cpuUs: number }) => Math.max(0, cost.cpuUs - nothing.cpuUs);
console.log(`
A keypad of 4x4 while no key is pressed, ${measuredMs / 1000} s each (one call is one pread or pwrite, as onoff makes them):
  pinpadd, edges       ${ours.calls.toFixed(1).padStart(7)} calls/s, all of the 4 Hz look at the columns   CPU ${percent(above(ours))}
  scan every 10 ms     ${polling.calls.toFixed(1).padStart(7)} calls/s                                     CPU ${percent(above(polling))}
  a process that waits ${"0.0".padStart(7)} calls/s                                     CPU ${percent(nothing.cpuUs)} (taken off above)
  scanning costs ${(above(polling) / Math.max(1, above(ours))).toFixed(0)} times the processor time`);

const typing = { presses: 4_000, everyMs: 200, seed: 20 };
const runs = {
  "pinpadd, a full screen every 200 ms": await pressedWhileOursPaints(typing),
  "pinpadd, the bus never at rest": await pressedWhileOursPaints({ ...typing, everyMs: 95 }),
  "oled-i2c-bus, a full screen every 200 ms": await pressedWhileBlockingPaints(typing, bareOledFrames()),
};
console.log(`
Keys pressed for 60 ms at random while the display is written to at 100 kHz (virtual time; the bus's time is the wire's):`);
for (const [name, { pressed, heard, busBusy }] of Object.entries(runs)) {
  console.log(`  ${name.padEnd(42)} ${pressed - heard} of ${pressed} lost, bus busy ${(busBusy * 100).toFixed(0)} %`);
}

const clock = new VirtualClock();
const matrix = new SimMatrix(profile, clock);
const keypad = new MatrixKeypad(() => matrix.open(), profile, clock);
let [pressed, heard] = [0, 0];
await keypad.start({
  ...listener,
  onKey: () => {
    heard += 1;
  },
});
await clock.advanceAsync(50);
afterAll(() => keypad.stop());

describe("a key on the simulated matrix, debounced, in virtual time", () => {
  bench("goes down and up", () => {
    const [row, col] = [pressed % 4, pressed % 3];
    matrix.press(row, col);
    clock.advance(60);
    matrix.release(row, col);
    clock.advance(60);
    pressed += 1;
    if (heard !== pressed) throw new Error(`${heard} keys were heard of ${pressed}`);
  });
});
