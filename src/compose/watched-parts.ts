import type { GpioBus } from "../../hardware/bus/gpio.ts";
import type { ByteLink } from "../../hardware/bus/serial.ts";
import type { PartSigns } from "../pad/part-signs.ts";

/** The keypad's lines: each time one is read, its driver is at work. */
export function watchedKeypad(open: () => Promise<GpioBus>, signs: PartSigns | undefined): () => Promise<GpioBus> {
  if (!signs) return open;
  return async () => {
    const bus = await signs.during("keypad", open());
    signs.seen("keypad");
    return {
      input: (line) => {
        const input = bus.input(line);
        const read = () => {
          const level = input.read();
          signs.seen("keypad");
          return level;
        };
        return { ...bound(input), read };
      },
      output: (line, initial) => bus.output(line, initial),
      openDrain: (line) => bus.openDrain(line),
      close: () => {
        signs.gone("keypad");
        bus.close();
      },
    };
  };
}

function bound(input: ReturnType<GpioBus["input"]>): ReturnType<GpioBus["input"]> {
  return {
    read: () => input.read(),
    watch: (onEdge) => input.watch(onEdge),
    unwatch: () => input.unwatch(),
    close: () => input.close(),
  };
}

/** The reader's line: what is opened or written has to come back. */
export function watchedReader<Settings extends readonly unknown[]>(
  open: (...settings: Settings) => Promise<ByteLink>,
  signs: PartSigns | undefined,
): (...settings: Settings) => Promise<ByteLink> {
  if (!signs) return open;
  return async (...settings) => {
    const link = await signs.during("reader", open(...settings));
    return {
      write: (bytes) => signs.during("reader", link.write(bytes)),
      start: (listener) => link.start(listener),
      close: () => signs.during("reader", link.close()),
    };
  };
}
