import { Fault } from "../../src/faults/fault.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { ByteLink } from "../bus/serial.ts";
import { GemtwinCommands } from "./gemtwin-commands.ts";
import { gemtwinModel } from "./gemtwin-models.ts";
import { IcrwCommands } from "./icrw-commands.ts";
import { type IcrwModelName, icrwModel } from "./icrw-models.ts";
import { ReaderCounters } from "./reader-counters.ts";
import type { ReaderSetUp } from "./reader-parts.ts";
import type { ReaderLine, SerialSettings } from "./reader-protocol.ts";
import { SwipeFramer } from "./swipe-framer.ts";

interface Seen {
  /** What its frames and speed speak for; the type plate decides. */
  readonly model: string | undefined;
  readonly firmware: string;
}

interface Asker {
  /** Rejects with a Fault, or gives undefined, when no such reader answers. */
  ask(): Promise<Seen | undefined>;
  take(bytes: Buffer): void;
  close(): void;
}

/** One protocol at one setting of the line. */
export interface Trial {
  readonly protocol: ReaderSetUp["part"];
  readonly line: SerialSettings;
  readonly askerOf: (line: ReaderLine) => Asker;
}

export interface Sighting extends Seen {
  readonly protocol: ReaderSetUp["part"];
  readonly line: SerialSettings;
}

/** Readers send their part number about 150 ms after DTR has risen. */
const listenMs = 1_000;
const quickMs = 500;
const initMs = 30_000;
const notSetUp = "B0";

/**
 * The usual settings first. A reader that only speaks is listened for before anything is sent; nothing that is sent moves a
 * card.
 */
export const trials: readonly Trial[] = [
  { protocol: "swipe", line: { baudRate: 9_600, dataBits: 8, parity: "none", stopBits: 1 }, askerOf: swipeAsker },
  icrwTrial("ict3q8", 38_400),
  gemtwinTrial(115_200),
  icrwTrial("ict3k5", 115_200),
  icrwTrial("crt-350n", 38_400),
  icrwTrial("crt-350n", 115_200),
  icrwTrial("ict3q8", 9_600),
  icrwTrial("ict3q8", 19_200),
  icrwTrial("crt-350n", 9_600),
  icrwTrial("crt-350n", 19_200),
  icrwTrial("crt-350n", 57_600),
  // A GemCore SIM Pro begins at this speed.
  gemtwinTrial(9_600),
];

/** The reader that answers, if one does. Rejects as `openLine` does, and with PP402 when the port goes away. */
export async function tryOut(
  { protocol, line, askerOf }: Trial,
  openLine: (line: SerialSettings) => Promise<ByteLink>,
  clock: Clock,
): Promise<Sighting | undefined> {
  const link = await openLine(line);
  const asker = askerOf({ link, clock, counters: new ReaderCounters() });
  link.start({ onBytes: (bytes) => asker.take(bytes), onClosed: () => asker.close() });
  try {
    const seen = await asker.ask();
    return seen && { protocol, line, ...seen };
  } catch (error) {
    if (error instanceof Fault && error.code !== "PP402") return undefined;
    throw error;
  } finally {
    asker.close();
    await link.close();
  }
}

function icrwTrial(name: IcrwModelName, baudRate: number): Trial {
  const model = icrwModel(name, { baudRate });
  return {
    protocol: "icrw",
    line: model.line,
    askerOf: (line) => {
      const commands = new IcrwCommands(model, line);
      return {
        ask: async () => {
          await commands.clear();
          // Any answer in its frame, even "not set up", is such a reader's.
          await commands.tryAsk("C10", { answerMs: quickMs });
          let version = await commands.tryAsk("CA1", { answerMs: quickMs });
          if (!version.ok && version.code === notSetUp) {
            // 3: whatever is inside stays where it is.
            await commands.tryAsk(`C03${model.initOptions}`, { answerMs: initMs });
            version = await commands.tryAsk("CA1", { answerMs: quickMs });
          }
          return { model: name, firmware: version.ok ? printable(version.data) : "" };
        },
        take: (bytes) => commands.take(bytes),
        close: () => commands.close(),
      };
    },
  };
}

function gemtwinTrial(baudRate: number): Trial {
  // As one that does not echo: an echo is then counted as an answer that nobody asked for.
  const model = gemtwinModel("gemcore-pos-pro", baudRate);
  return {
    protocol: "gemtwin",
    line: model.line,
    askerOf: (line) => {
      const commands = new GemtwinCommands(model, line, () => undefined);
      return {
        ask: async () => {
          await commands.ask({ type: 0x65 }, quickMs);
          const isEchoing = line.counters.of("LineLateAnswerCount") > 0;
          const { data } = await commands.ask({ type: 0x6b, data: Buffer.from([0x02]) }, 2 * quickMs);
          return { model: isEchoing ? "gempc-twin" : "gemcore-pos-pro", firmware: printable(data) };
        },
        take: (bytes) => commands.take(bytes),
        close: () => commands.close(),
      };
    },
  };
}

function swipeAsker({ clock }: ReaderLine): Asker {
  const framer = new SwipeFramer();
  let hear: (seen: Seen | undefined) => void = () => undefined;
  const heard = new Promise<Seen | undefined>((resolve) => {
    hear = resolve;
  });
  return {
    ask: async () => {
      const timer = clock.after(listenMs, () => hear(undefined));
      const seen = await heard;
      timer.cancel();
      return seen;
    },
    take: (bytes) => {
      for (const event of framer.push(bytes, false)) {
        if (event.kind === "version") hear({ model: undefined, firmware: event.version });
      }
      bytes.fill(0);
    },
    close: () => {
      framer.reset();
      hear(undefined);
    },
  };
}

function printable(data: Buffer): string {
  return data.toString("latin1").replace(/[^ -~]/g, "");
}
