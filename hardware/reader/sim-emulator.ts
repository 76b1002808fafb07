import type { Clock } from "../../src/ports/clock.ts";
import { gemtwinModel } from "./gemtwin-models.ts";
import { icrwModel } from "./icrw-models.ts";
import type { ReaderSetUp } from "./reader-parts.ts";
import type { SimDevice } from "./sim-cable.ts";
import { type SimCardName, type SimMedia, type SimTrack, simCards } from "./sim-cards.ts";
import { SimGemtwinReader } from "./sim-gemtwin-reader.ts";
import { SimIcrwReader } from "./sim-icrw-reader.ts";
import type { SimLineFaults } from "./sim-line-faults.ts";
import { SimSwipeReader } from "./sim-swipe-reader.ts";

/** Something to do to a simulated reader by a word; `argument` is what stands behind the word. */
export interface EmulatorVerb {
  readonly argument: string;
  readonly meaning: string;
  /** False for an argument that is none. */
  readonly run: (argument: string) => boolean;
}

/** A simulated reader that runs by itself: a line to hang it on, and words for what hands and bad luck do to it. */
export interface ReaderEmulator extends SimDevice {
  readonly verbs: Readonly<Record<string, EmulatorVerb>>;
}

const garbageMost = 1_024;

/** One emulator a protocol; `random` from 0 to below 1 makes the noise. */
export function readerEmulator(setUp: ReaderSetUp, clock: Clock, random: () => number): ReaderEmulator {
  switch (setUp.part) {
    case "icrw":
      return icrwEmulator(new SimIcrwReader(clock, icrwModel(setUp.model, setUp)), random);
    case "gemtwin":
      return gemtwinEmulator(new SimGemtwinReader(clock, gemtwinModel(setUp.model, setUp.baudRate)), random);
    case "swipe":
      return swipeEmulator(new SimSwipeReader(clock));
  }
}

export function icrwEmulator(sim: SimIcrwReader, random: () => number): ReaderEmulator {
  return {
    attach: (link) => sim.attach(link),
    verbs: {
      insert: onCard("push a card in; refused while the shutter is closed", (media) => sim.deck.insert(media)),
      pull: plain("take the card, now or when it is given back", () => sim.deck.pull()),
      wrench: plain("tear the card out", () => sim.deck.wrench()),
      jam: onOff("cards stick", (isOn) => sim.deck.jam(isOn)),
      "power-cycle": plain("off and on again: answers B0 until it is set up", () => sim.powerCycle()),
      nak: whole("refuse so many commands", 100, (times) => sim.nak(times)),
      ...lineVerbs(sim.faults, random),
    },
  };
}

export function gemtwinEmulator(sim: SimGemtwinReader, random: () => number): ReaderEmulator {
  return {
    attach: (link) => sim.attach(link),
    verbs: {
      insert: onCard("put a card in", (media) => sim.insert(media)),
      pull: plain("take the card out", () => sim.pull()),
      "power-cycle": plain("off and on again", () => sim.powerCycle()),
      nak: whole("refuse so many commands", 100, (times) => sim.nak(times)),
      ...lineVerbs(sim.faults, random),
    },
  };
}

function swipeEmulator(sim: SimSwipeReader): ReaderEmulator {
  const stripe = ({ track1, track2 }: SimMedia) => ({
    track1: trackText("%", track1),
    track2: "data" in track2 ? trackText(";", track2) : ("unreadable" as const),
  });
  return {
    attach: (link) => sim.attach(link),
    verbs: {
      insert: onCard("put a card in", (media) => sim.insert(stripe(media))),
      swipe: onCard("swipe a card", (media) => sim.swipe(stripe(media))),
      pull: plain("take the card out", () => sim.pull()),
    },
  };
}

function trackText(startSentinel: string, track: SimTrack): string {
  return "data" in track ? `${startSentinel}${track.data}?` : "";
}

function lineVerbs(faults: SimLineFaults, random: () => number): Readonly<Record<string, EmulatorVerb>> {
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  return {
    drop: plain("the next answer is lost", () => faults.spoil({ fault: "drop" })),
    duplicate: plain("the next answer comes twice", () => faults.spoil({ fault: "duplicate" })),
    "wrong-check": plain("the next answer has a wrong sum", () => faults.spoil({ fault: "wrongCheck" })),
    delay: whole("the next answer comes so many ms late", 60_000, (ms) => faults.spoil({ fault: "delay", ms })),
    garbage: whole("so many bytes that nobody sent, now", garbageMost, (length) => faults.garbage(bytes(length))),
    "garbage-before": whole("so many before the next answer", garbageMost, (length) =>
      faults.spoil({ fault: "garbageBefore", bytes: bytes(length) }),
    ),
    "garbage-inside": whole("so many inside the next answer", garbageMost, (length) =>
      faults.spoil({ fault: "garbageInside", bytes: bytes(length) }),
    ),
    split: onOff("every byte in a write of its own", (isOn) => faults.split(isOn)),
    mute: onOff("nothing of the reader's arrives", (isOn) => faults.mute(isOn)),
    noise: whole("so many of 10,000 bytes go wrong, both ways", 10_000, (share) =>
      faults.noise(share / 10_000, random),
    ),
  };
}

function plain(meaning: string, act: () => void): EmulatorVerb {
  return { argument: "", meaning, run: (argument) => argument === "" && done(act()) };
}

function onOff(meaning: string, act: (isOn: boolean) => void): EmulatorVerb {
  const run = (argument: string) => (argument === "on" || argument === "off") && done(act(argument === "on"));
  return { argument: "on|off", meaning, run };
}

function whole(meaning: string, most: number, act: (number: number) => void): EmulatorVerb {
  const run = (argument: string) =>
    /^\d{1,5}$/.test(argument) && Number(argument) <= most && done(act(Number(argument)));
  return { argument: "NUMBER", meaning, run };
}

function onCard(meaning: string, act: (media: SimMedia) => unknown): EmulatorVerb {
  const names = Object.keys(simCards);
  const run = (name: string) => names.includes(name) && done(act(simCards[name as SimCardName]()));
  return { argument: names.join("|"), meaning, run };
}

function done(_: unknown): true {
  return true;
}
