import { z } from "zod";
import { type FaultCode, faultTable } from "../../faults/fault-table.ts";
import type { LogFolder } from "../../ports/log-folder.ts";
import type { Notification } from "./notification.ts";
import type { WayName } from "./way.ts";
import type { Told } from "./worth-telling.ts";

/** What lies in the folder for one notification: who has not taken it yet. */
export interface Stored {
  readonly ways: readonly WayName[];
  readonly notification: Notification;
}

export const toldName = "told.json";
const largestFileBytes = 16_384;
const fileName = /^waiting-\d{12}-[0-9a-f]{32}\.json$/;

const words = z.strictObject({ en: z.string(), zh: z.string() });
const notification: z.ZodType<Notification> = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  kind: z.string(),
  timeMs: z.number(),
  timeKnown: z.boolean(),
  terminalId: z.string(),
  severity: z.enum(["alarm", "warning", "info"]),
  faultCodes: z.array(z.enum(Object.keys(faultTable) as [FaultCode])),
  text: words,
  facts: z.record(z.string(), z.number()),
});
const stored: z.ZodType<Stored> = z.strictObject({
  ways: z.array(z.enum(["hook", "webhook"])).min(1),
  notification,
});
const told: z.ZodType<Told> = z.strictObject({
  outFor: z.string().exactOptional(),
  tampered: z.literal(true).exactOptional(),
});

/** Sorted as they came; never the name of one that lies there and could not be read. */
export function storedName(sequence: number, id: string): string {
  return `waiting-${String(sequence).padStart(12, "0")}-${id}.json`;
}

export function sequenceOf(name: string): number {
  return Number(name.slice(8, 20));
}

export function storedText(one: Stored | Told): string {
  return `${JSON.stringify(one)}\n`;
}

/** What an earlier run has left, oldest first, with the text that lies there. What is damaged counts as nothing, and is `broken`. */
export interface LeftBehind {
  readonly waiting: readonly { readonly name: string; readonly stored: Stored }[];
  readonly told: Told;
  readonly broken: readonly string[];
}

/** Rejects with Node's error where the folder cannot be read. */
export async function readLeftBehind(folder: LogFolder): Promise<LeftBehind> {
  const waiting: { name: string; stored: Stored }[] = [];
  const broken: string[] = [];
  for (const name of await folder.names()) {
    if (!fileName.test(name)) continue;
    const found = await read(folder, name, stored);
    if (found) waiting.push({ name, stored: found });
    else broken.push(name);
  }
  return { waiting, broken, told: (await read(folder, toldName, told)) ?? {} };
}

async function read<T>(folder: LogFolder, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const bytes = await folder.read(name, largestFileBytes).catch(noneIfTooLong);
  try {
    return schema.parse(JSON.parse(bytes?.toString("utf8") ?? ""));
  } catch {
    // Half a file, or one of another version: nothing that could be sent.
    return undefined;
  }
}

function noneIfTooLong(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === "EFBIG") return undefined;
  throw error;
}
