import { beforeEach, describe, expect, it } from "vitest";
import { OnoffGpioBus } from "../../../../hardware/bus/onoff-gpio.ts";

type Edge = (error: null | undefined, value: 0 | 1) => void;

/** A line as onoff makes it: it reads itself when an edge comes, and only then tells its listeners. */
class FakeLine {
  static made: FakeLine[] = [];
  readonly options: readonly unknown[];
  readonly written: number[] = [];
  readonly directions: string[] = [];
  level: 0 | 1 = 1;
  failure: Error | undefined;
  isUnexported = false;
  #listeners: Edge[] = [];

  constructor(number: number, direction: string, edge?: string) {
    this.options = [number, direction, edge];
    if (number === 599) throw new Error("EINVAL: invalid argument, write");
    FakeLine.made.push(this);
  }

  direction(): string {
    return this.options[1] === "in" ? "in" : "out";
  }

  edge(): string {
    return String(this.options[2]);
  }

  readSync(): 0 | 1 {
    if (this.failure) throw this.failure;
    return this.level;
  }

  writeSync(level: 0 | 1): void {
    if (this.failure) throw this.failure;
    this.written.push(level);
  }

  setDirection(direction: "in" | "low"): void {
    if (this.failure) throw this.failure;
    this.directions.push(direction);
  }

  watch(listener: Edge): void {
    this.#listeners.push(listener);
  }

  unwatchAll(): void {
    this.#listeners = [];
  }

  unexport(): void {
    if (this.failure) throw this.failure;
    this.isUnexported = true;
  }

  interrupt(): void {
    const value = this.readSync();
    for (const listener of this.#listeners) listener(null, value);
  }
}

beforeEach(() => {
  FakeLine.made = [];
});

describe("OnoffGpioBus", () => {
  it("adds the chip's base to every line, watches both edges, and sets a level with the direction", () => {
    const bus = new OnoffGpioBus(512, FakeLine);
    bus.input(17);
    bus.output(5, 1);
    bus.output(6, 0);
    expect(FakeLine.made.map((line) => line.options)).toEqual([
      [529, "in", "both"],
      [517, "high", undefined],
      [518, "low", undefined],
    ]);
  });

  it("reads, writes, and tells of edges until unwatched", () => {
    const bus = new OnoffGpioBus(0, FakeLine);
    const input = bus.input(17);
    const output = bus.output(5, 1);
    const [line, driven] = FakeLine.made;
    let edges = 0;
    input.watch(() => {
      edges += 1;
    });
    line?.interrupt();
    input.unwatch();
    line?.interrupt();
    output.write(0);
    expect([input.read(), edges, driven?.written]).toEqual([1, 1, [0]]);
  });

  it("drives an open drain low by its direction, and never writes a level to it", () => {
    const row = new OnoffGpioBus(512, FakeLine).openDrain(5);
    const [line] = FakeLine.made;
    row.drive();
    row.release();
    expect([line?.options, line?.directions, line?.written]).toEqual([[517, "in", undefined], ["low", "in"], []]);
    if (line) line.failure = new Error("ENODEV: no such device");
    expect(() => row.drive()).toThrow(expect.objectContaining({ code: "PP201" }));
  });

  it("lets go of open drains before it gives them back: a Raspberry Pi's kernel would go on driving them", () => {
    const bus = new OnoffGpioBus(512, FakeLine);
    const row = bus.openDrain(5);
    bus.openDrain(6).drive();
    bus.output(18, 0);
    row.drive();
    row.close();
    bus.close();
    expect(FakeLine.made.map(({ directions }) => directions)).toEqual([["low", "in"], ["low", "in"], []]);
    expect(FakeLine.made.every(({ isUnexported }) => isUnexported)).toBe(true);
  });

  it("turns what onoff throws into PP201 with the line and the cause", () => {
    const bus = new OnoffGpioBus(512, FakeLine);
    expect(() => bus.input(87)).toThrow(
      expect.objectContaining({ code: "PP201", detail: expect.stringMatching(/87/) }),
    );
    const input = bus.input(17);
    const cause = new Error("EIO: i/o error, read");
    for (const line of FakeLine.made) line.failure = cause;
    expect(() => input.read()).toThrow(expect.objectContaining({ code: "PP201", cause }));
  });

  it("keeps a read error inside onoff's interrupt from ending the process, and throws it at the next read", () => {
    const bus = new OnoffGpioBus(0, FakeLine);
    const input = bus.input(17);
    const [line] = FakeLine.made;
    const seen: unknown[] = [];
    input.watch(() => {
      try {
        input.read();
      } catch (thrown) {
        seen.push(thrown);
      }
    });
    if (line) line.failure = new Error("EIO: i/o error, read");
    line?.interrupt();
    expect(seen).toEqual([expect.objectContaining({ code: "PP201" })]);
  });

  it("closes all of its lines, also when one of them is gone", () => {
    const bus = new OnoffGpioBus(0, FakeLine);
    bus.input(17);
    bus.output(5, 1);
    const [gone, left] = FakeLine.made;
    if (gone) gone.failure = new Error("ENODEV");
    bus.close();
    expect(left?.isUnexported).toBe(true);
  });
});
