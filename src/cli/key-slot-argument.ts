import { Argument } from "commander";
import { type KeySlotName, keySlotNames, keySlots } from "../keys/key-slot.ts";

/** One slot by its name. */
export function slotArgument(): Argument {
  return new Argument("<slot>", "whose key").choices(keySlotNames);
}

/** What the slots are for, a line each. */
export function slotLines(): string {
  const line = (slot: KeySlotName) => `  ${slot.padEnd(6)} ${keySlots[slot]}`;
  return keySlotNames.map(line).join("\n");
}
