import { z } from "zod";
import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import { connectStages } from "./host-prober.ts";
import { transactionNews } from "./transaction-news.ts";

/** Raised when a message changes its meaning: both processes come from one package and are restarted together. */
export const jointVersion = 2;

/** Longest frame on the socket, in bytes: a host message of 8 KiB in Base64, and room for the rest. */
export const longestFrameBytes = 65_536;

const id = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
/** Counts the connections to the host that the gateway has told this pad of; 0 before the first. */
const connection = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Longest text of a fault, in characters; whoever says it cuts it. */
export const longestTextChars = 2_000;
const text = z.string().max(longestTextChars);
const hostMessage = z.base64().min(1).max(16_000);
const faultCode = z.enum(Object.keys(faultTable) as [FaultCode]);
const fault = z.strictObject({ code: faultCode, detail: text });
const statusFault = z.strictObject({ code: z.string().max(8), remedyEn: text, remedyZh: text });
const faults = z.array(statusFault).max(Object.keys(faultTable).length).readonly();
const count = z.number().int().min(0);
const notice = z.discriminatedUnion("notice", [
  z.strictObject({ notice: z.literal("inService") }),
  z.strictObject({ notice: z.literal("outOfService"), faults }),
  z.strictObject({ notice: z.enum(["tamper", "readerDegraded", "fault"]), fault: statusFault }),
  z.strictObject({ notice: z.literal("lockout"), where: z.enum(["here", "bank"]), waitMs: z.number().exactOptional() }),
  z.strictObject({ notice: z.literal("wrongPinsInARow"), count: z.number().int() }),
  z.strictObject({ notice: z.literal("reversalFlagged"), why: z.enum(["limit", "refused"]), attempts: count }),
  z.strictObject({ notice: z.literal("keysRunLow"), transactionsLeft: count }),
  z.strictObject({ notice: z.literal("maintenanceDue"), reasonEn: text, reasonZh: text }),
]);
/** Files may hold whole chains; whoever tells them leaves out those beyond. */
export const mostCertificates = 16;
export const longestPathChars = 300;
const wallMs = z.number().min(-8.64e15).max(8.64e15);
const certificate = z.strictObject({
  key: z.string().max(40),
  file: z.string().max(longestPathChars),
  validFromMs: wallMs,
  validToMs: wallMs,
  lastDay: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
});
const hello = z.strictObject({ type: z.literal("hello"), version: z.number().int() });
const failed = z.strictObject({ type: z.literal("failed"), id, fault });

/** What the pad says. Results of calls are checked by whoever called. */
export const fromPad = z.discriminatedUnion("type", [
  hello,
  /** The link to the host: whole messages, no meaning. */
  z.strictObject({ type: z.literal("hostReady"), id, deadlineMs: z.number().min(0).max(600_000) }),
  z.strictObject({ type: z.literal("hostSend"), id, connection, message: hostMessage }),
  z.strictObject({ type: z.literal("hostDrop") }),
  /** A technician asks how far a connection gets: one stage of one host, tried beside the link. */
  z.strictObject({
    type: z.literal("hostProbe"),
    id,
    stage: z.enum(connectStages),
    place: z.number().int().min(0).max(1),
  }),
  z.strictObject({ type: z.literal("hostCertificates"), id }),
  /** The kiosk's calls. */
  z.strictObject({ type: z.literal("result"), id, result: z.json() }),
  failed,
  z.strictObject({ type: z.literal("news"), id, news: transactionNews }),
  z.strictObject({ type: z.literal("notice"), notice }),
]);

/** What the gateway says. */
export const fromGateway = z.discriminatedUnion("type", [
  hello,
  z.strictObject({ type: z.literal("done"), id }),
  failed,
  z.strictObject({ type: z.literal("certificates"), id, certificates: z.array(certificate).max(mostCertificates) }),
  z.strictObject({ type: z.literal("hostMessage"), message: hostMessage }),
  z.strictObject({ type: z.literal("hostConnected"), connection }),
  z.strictObject({ type: z.literal("hostLost"), fault }),
  z.strictObject({
    type: z.literal("start"),
    id,
    order: z.strictObject({
      id: z.string().regex(/^[\w.-]{1,64}$/),
      transaction: z.enum(["payment", "balance", "pinChange", "pinVerification"]),
      amountMinor: z.number().exactOptional(),
      currency: z.enum(["CNY", "EUR", "USD"]).exactOptional(),
      kind: z.enum(["0200", "0100"]).exactOptional(),
      language: z.enum(["en", "zh"]).exactOptional(),
    }),
  }),
  z.strictObject({ type: z.literal("cancel"), id, transaction: z.string().max(64) }),
  z.strictObject({
    type: z.literal("prompt"),
    id,
    prompt: z.string().max(40),
    parameters: z.record(z.string().max(40), z.json()),
    language: z.enum(["en", "zh"]).exactOptional(),
  }),
  z.strictObject({ type: z.literal("status"), id }),
  z.strictObject({ type: z.literal("capabilities"), id }),
]);

export type FromPad = z.output<typeof fromPad>;
export type FromGateway = z.output<typeof fromGateway>;
