import type { GpioBus, GpioInput, GpioOpenDrain, GpioOutput, Level } from "../../hardware/bus/gpio.ts";

/**
 * Counts what a driver asks of its lines. Through onoff a read is one pread and a write one pwrite; a change of direction is
 * open, write and close.
 */
export class CountingGpio implements GpioBus {
  calls = { reads: 0, writes: 0, directions: 0 };
  readonly #bus: GpioBus;

  constructor(bus: GpioBus) {
    this.#bus = bus;
  }

  get systemCalls(): number {
    return this.calls.reads + this.calls.writes + 3 * this.calls.directions;
  }

  forget(): void {
    this.calls = { reads: 0, writes: 0, directions: 0 };
  }

  input(line: number): GpioInput {
    const input = this.#bus.input(line);
    const read = () => {
      this.calls.reads += 1;
      return input.read();
    };
    return { ...input, read };
  }

  output(line: number, initial: Level): GpioOutput {
    const output = this.#bus.output(line, initial);
    const write = (level: Level) => {
      this.calls.writes += 1;
      output.write(level);
    };
    return { ...output, write };
  }

  openDrain(line: number): GpioOpenDrain {
    const { drive, release, close } = this.#bus.openDrain(line);
    const counted = (turn: () => void) => () => {
      this.calls.directions += 1;
      turn();
    };
    return { drive: counted(drive), release: counted(release), close };
  }

  close(): void {
    this.#bus.close();
  }
}
