import { setTimeout as realDelay } from "node:timers/promises";
import { setServiceCode } from "../../src/pad/set-service-code.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import type { FaultyFileSystem } from "./faulty-file-system.ts";
import { type PadEars, padBench, places, provisioned } from "./pad-bench.ts";
import { keyIndex, random } from "./scd-bench.ts";

export const serviceCode = "402917";

/** scrypt's costs are no part of what is tested. */
const cheap = { log2N: 1, r: 1, p: 1 } as const;

/** `typed`: what the technician types at each question. */
export function setCode(fs: FaultyFileSystem, ...typed: readonly string[]): Promise<void> {
  const lines = typed.map((line) => Buffer.from(line));
  const options = { fileSystem: fs, random, memory: ordinaryMemory, places, onGuardFault: () => undefined };
  return setServiceCode(options, async () => lines.shift() ?? Buffer.alloc(0), cheap);
}

/** A new pad's medium with the technician's code set. */
export async function mediumWithCode(): Promise<FaultyFileSystem> {
  const fs = await provisioned();
  await setCode(fs, serviceCode, serviceCode);
  return fs;
}

/** A pad in service, and a technician's hands before it. */
export async function menuBench(fs: FaultyFileSystem, ears?: PadEars) {
  const bench = padBench(fs, "erase-keys", ears);
  await bench.pad.start();
  const { display, keypad, pass, press } = bench;
  const lines = () => display.shown.at(-1)?.lines.map(({ text }) => text) ?? [];
  const seen = () => lines().join(" ").replaceAll("\t", " ");
  /** scrypt works in a thread of its own, whose time is no clock's of ours. */
  const sees = async (words: string) => {
    for (let round = 0; !seen().includes(words); round += 1) {
      if (round > 5_000) throw new Error(`the panel shows "${seen()}", not "${words}"`);
      await realDelay(1);
      await pass(0);
    }
    return seen();
  };
  const hold = (first: number = keyIndex.clear, second: number = keyIndex.cancel) =>
    keypad.tell.onPairHeld?.(first, second);
  const type = (code: string) => press(...[...code].map(Number), keyIndex.enter);
  const enter = async () => {
    hold();
    type(serviceCode);
    return sees("1 Self-test");
  };
  const records = () => bench.log.filter(({ event }) => event.startsWith("service"));
  return { ...bench, lines, seen, sees, hold, type, enter, records };
}

export async function menuOnNewPad() {
  return menuBench(await mediumWithCode());
}
