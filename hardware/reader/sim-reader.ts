import type { Clock } from "../../src/ports/clock.ts";
import type { ByteLink } from "../bus/serial.ts";
import { gemtwinModel } from "./gemtwin-models.ts";
import { icrwModel } from "./icrw-models.ts";
import type { ReaderSetUp } from "./reader-parts.ts";
import { SimPort } from "./sim-cable.ts";
import type { SimMedia } from "./sim-cards.ts";
import { SimChip, type SimChipData } from "./sim-chip.ts";
import { type EmulatorVerb, gemtwinEmulator, icrwEmulator, type ReaderEmulator } from "./sim-emulator.ts";
import { SimGemtwinReader } from "./sim-gemtwin-reader.ts";
import { SimIcrwReader } from "./sim-icrw-reader.ts";
import { SimSwipeReader } from "./sim-swipe-reader.ts";

/** What is on a card: track 2, `;` to `?`, or a stripe that gives nothing; and perhaps a chip. */
export interface SimCardData {
  readonly track2: string | "unreadable";
  readonly chip?: SimChipData;
}

/** A simulated reader of any protocol as hands meet it: a slot, a plug, and words for what goes wrong. */
export interface SimReader {
  open(): Promise<ByteLink>;
  /** False where the shutter is closed: a motorised reader takes a card only when one is wanted. */
  insert(card: SimCardData): boolean;
  /** Where there is no way to swipe, a card that is swiped is one that is put in. */
  swipe(card: SimCardData): boolean;
  pull(): void;
  unplug(): void;
  replug(): void;
  /** Such as `jam on`; false for what this reader knows no word for. */
  happen(words: string): boolean;
}

export function simReader(setUp: ReaderSetUp, clock: Clock, random: () => number): SimReader {
  switch (setUp.part) {
    case "swipe":
      return swipeReader(new SimSwipeReader(clock), random);
    case "icrw": {
      const sim = new SimIcrwReader(clock, icrwModel(setUp.model, setUp));
      return slotReader(icrwEmulator(sim, random), clock, (media) => sim.deck.insert(media));
    }
    case "gemtwin": {
      const sim = new SimGemtwinReader(clock, gemtwinModel(setUp.model, setUp.baudRate));
      return slotReader(gemtwinEmulator(sim, random), clock, (media) => {
        sim.insert(media);
        return true;
      });
    }
  }
}

function swipeReader(sim: SimSwipeReader, random: () => number): SimReader {
  return {
    open: () => sim.open(),
    insert: ({ track2 }) => {
      sim.insert({ track2 });
      return true;
    },
    swipe: ({ track2 }) => {
      sim.swipe({ track2 });
      return true;
    },
    pull: () => sim.pull(),
    unplug: () => sim.unplug(),
    replug: () => sim.replug(),
    // It has no commands to refuse or lose: noise is all that happens to it.
    happen: (words) => {
      const [, length] = /^garbage (\d{1,3})$/.exec(words) ?? [];
      if (length === undefined) return false;
      sim.garbage(Buffer.from(Array.from({ length: Number(length) }, () => Math.floor(random() * 256))));
      return true;
    },
  };
}

function slotReader({ attach, verbs }: ReaderEmulator, clock: Clock, insert: (media: SimMedia) => boolean): SimReader {
  const port = new SimPort(clock, { attach });
  const happen = (words: string): boolean => {
    const [name = "", argument = ""] = words.split(" ", 2);
    const verb: EmulatorVerb | undefined = verbs[name];
    return verb?.run(argument) ?? false;
  };
  return {
    open: () => port.open(),
    insert: (card) => insert(mediaOf(card)),
    swipe: (card) => insert(mediaOf(card)),
    pull: () => void happen("pull"),
    unplug: () => port.unplug(),
    replug: () => port.replug(),
    happen,
  };
}

function mediaOf({ track2, chip }: SimCardData): SimMedia {
  return {
    track1: { fails: "blank" },
    track2: track2 === "unreadable" ? { fails: "blank" } : { data: track2.slice(1, -1) },
    ...(chip ? { chip: new SimChip(chip) } : {}),
  };
}
