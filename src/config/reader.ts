import { z } from "zod";
import { field } from "./field.ts";

const baudRates = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200] as const;

const baudRate = field(
  z.literal(baudRates),
  "1200 to 115200, a usual rate",
  "Write the rate from the reader's manual, or leave it out for the model's own.",
).optional();

const port = field(
  z.string().min(1).startsWith("/"),
  "an absolute path in quotes",
  "Write the path of the reader's serial port, best from /dev/serial/by-id, from / on.",
);

function model<const Names extends readonly [string, ...string[]]>(names: Names) {
  return field(
    z.enum(names),
    names.map((name) => `"${name}"`).join(", "),
    "Write the model on the reader's type plate, or the one most like it.",
  );
}

/** What happens to a card that was given back and not taken; readers with a motor only. */
const leftCard = {
  "left-card": field(
    z.enum(["keep", "retain"]),
    '"keep" (it stays at the gate) or "retain" (the reader takes it in for good)',
    "Ask the card issuers' agreement; leave it out to keep.",
  ).prefault("keep"),
  "retain-after-s": field(
    z.number().int().min(30).max(600),
    "a whole number from 30 to 600 seconds",
    "Leave the customer time to be reminded; leave it out for 60.",
  ).prefault(60),
};

/** The `[reader]` section. A protocol's row in hardware/reader/reader-parts.ts has its variant here. */
export const readerSchema = z.discriminatedUnion("part", [
  z.strictObject({
    part: z.literal("simulated"),
    protocol: field(
      z.enum(["swipe", "icrw", "gemtwin"]),
      '"swipe", "icrw" or "gemtwin"',
      "Write the protocol of the reader to be simulated, or leave it out for swipe.",
    ).prefault("swipe"),
    ...leftCard,
  }),
  z.strictObject({ part: z.literal("swipe"), port, "baud-rate": baudRate }),
  z.strictObject({
    part: z.literal("icrw"),
    port,
    model: model(["ict3q8", "ict3k5", "crt-350n"]),
    framing: field(
      z.enum(["crc16", "bcc"]),
      '"crc16" (F2, length, text, CRC; 8E1) or "bcc" (F2, address, length, text, 03, BCC; 8N1)',
      "Leave it out for the model's own.",
    ).optional(),
    "baud-rate": baudRate,
    ...leftCard,
  }),
  z.strictObject({
    part: z.literal("gemtwin"),
    port,
    model: model(["gempc-twin", "gemcore-pos-pro", "gemcore-sim-pro"]),
    "baud-rate": baudRate,
  }),
]);
