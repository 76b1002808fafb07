import type { Clock } from "../../src/ports/clock.ts";
import type { ByteLink } from "../bus/serial.ts";
import type { CardPolicy } from "./card-policy.ts";
import { type GemtwinModelName, gemtwinModel } from "./gemtwin-models.ts";
import { GemtwinProtocol } from "./gemtwin-protocol.ts";
import { type IcrwFraming, type IcrwModelName, icrwModel } from "./icrw-models.ts";
import { IcrwProtocol } from "./icrw-protocol.ts";
import { PolledSlot } from "./polled-slot.ts";
import type { ReaderLine, ReaderProtocol, SerialSettings } from "./reader-protocol.ts";
import { ReaderSession } from "./reader-session.ts";
import type { Slot, SlotOptions } from "./slot.ts";
import { SwipeSlot } from "./swipe-slot.ts";

/** A reader as the configuration names it. What is left out is as the model's maker has set it. */
export type ReaderSetUp =
  | { readonly part: "swipe"; readonly baudRate?: number | undefined }
  | {
      readonly part: "icrw";
      readonly model: IcrwModelName;
      readonly framing?: IcrwFraming | undefined;
      readonly baudRate?: number | undefined;
    }
  | { readonly part: "gemtwin"; readonly model: GemtwinModelName; readonly baudRate?: number | undefined };

interface ReaderPart {
  readonly line: SerialSettings;
  readonly slotOf: (options: SlotOptions) => Slot;
  /** Undefined for a reader that takes no commands. `onNotice`: a card has moved. */
  readonly protocolOf?: (line: ReaderLine, onNotice: () => void) => ReaderProtocol;
}

/** Every protocol. A new one is a file and a row. */
const parts: { readonly [Part in ReaderSetUp["part"]]: (setUp: Extract<ReaderSetUp, { part: Part }>) => ReaderPart } = {
  swipe: ({ baudRate = 9_600 }) => ({
    line: { baudRate, dataBits: 8, parity: "none", stopBits: 1 },
    slotOf: (options) => new SwipeSlot(options),
  }),
  icrw: ({ model: name, ...set }) => {
    const model = icrwModel(name, set);
    return askedPart(model.line, (line) => new IcrwProtocol(model, line));
  },
  gemtwin: ({ model: name, baudRate }) => {
    const model = gemtwinModel(name, baudRate);
    return askedPart(model.line, (line, onNotice) => new GemtwinProtocol(model, line, onNotice));
  },
};

function askedPart(line: SerialSettings, protocolOf: NonNullable<ReaderPart["protocolOf"]>): ReaderPart {
  return {
    line,
    protocolOf,
    slotOf: (options) => new PolledSlot(options, (onNotice) => protocolOf(options, onNotice)),
  };
}

export function readerPart<Part extends ReaderSetUp["part"]>(setUp: Extract<ReaderSetUp, { part: Part }>): ReaderPart {
  return parts[setUp.part as Part](setUp);
}

/** The reader behind whatever opens a serial line with its settings. */
export function readerSession<Part extends ReaderSetUp["part"]>(
  setUp: Extract<ReaderSetUp, { part: Part }>,
  openLine: (line: SerialSettings) => Promise<ByteLink>,
  clock: Clock,
  policy?: CardPolicy,
): ReaderSession {
  const { line, slotOf } = readerPart<Part>(setUp);
  return new ReaderSession({ openLink: () => openLine(line), slotOf, clock, ...(policy ? { policy } : {}) });
}
