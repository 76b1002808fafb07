import { z } from "zod";
import { keySlotNames } from "../keys/key-slot.ts";
import { field } from "./field.ts";

const value = field(
  z.string().regex(/^([0-9A-Fa-f]{2}){3,5}$/),
  "6 to 10 hexadecimal digits in quotes",
  "Write the check value from the acquirer's key letter, or leave it out: it is then not compared.",
).optional();

/** What the acquirer says of its keys, by slot: `pinpad doctor` compares. A check value is no secret. */
export const keyCheckValuesSection = z.strictObject(
  Object.fromEntries(keySlotNames.map((slot) => [slot, value])) as Record<(typeof keySlotNames)[number], typeof value>,
);
