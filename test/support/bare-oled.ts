import Oled from "oled-i2c-bus/oled.js";
import type { BlockingPaint } from "./pressed-while-painting.ts";

/** What the library has and our driver does not use. */
interface BareOled {
  buffer: Buffer;
  update(): void;
  _waitUntilReady(then: () => void): void;
}

/** Whole frames as oled-i2c-bus 1.0.12 writes them, which is its quickest way: a line of text takes it twice as long. */
export function bareOledFrames(): BlockingPaint {
  let write: (bytes: number) => void = () => undefined;
  const wire = {
    i2cWriteSync: (_address: number, length: number) => {
      write(length);
      return length;
    },
    i2cReadSync: (_address: number, length: number) => {
      write(length);
      return length;
    },
  };
  const oled = new Oled(wire, { width: 128, height: 64, address: 0x3c }) as unknown as BareOled;
  // It reads one byte from a timer, and then writes: without the timer it is the same traffic, at a moment we know.
  oled._waitUntilReady = (then) => {
    wire.i2cReadSync(0x3c, 1);
    then();
  };
  return (writeNow) => {
    write = writeNow;
    oled.buffer.fill(oled.buffer[0] === 0 ? 0xff : 0);
    oled.update();
  };
}
