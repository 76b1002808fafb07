import { mkdtempSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, bench, describe } from "vitest";
import { defaultTryPolicy } from "../../src/attempts/try-policy.ts";
import { parseTrack2, Track2 } from "../../src/card/track2.ts";
import { iso87Ascii } from "../../src/host/profiles/iso87-ascii.ts";
import { responseCodesIso87 } from "../../src/host/profiles/response-codes-iso87.ts";
import { openCore } from "../../src/pad/core.ts";
import { provisionPad } from "../../src/pad/provision.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import type { HostLink } from "../../src/ports/host-link.ts";
import { deskPayment } from "../support/desk-bench.ts";
import { plainHostRules } from "../support/host-rules.ts";
import { dukptFormat0, enter, initialKeyOf, plainKeyMap, random, testIksn } from "../support/scd-bench.ts";
import { untroubledUpkeep } from "../support/untroubled-upkeep.ts";

const payments = 100;
/** Customers are further apart than the store's mirror is behind. */
const betweenPaymentsMs = 60;
const folder = mkdtempSync(join(tmpdir(), "pinpad-bench-"));
const places = { file: join(folder, "store.bin"), storageKeyFile: join(folder, "key") };
const nowUs = () => Number(process.hrtime.bigint()) / 1_000;

let leftAtUs = 0;
const link: HostLink = {
  start: () => undefined,
  ready: () => Promise.resolve(),
  send: () => {
    leftAtUs = nowUs();
    return Promise.resolve();
  },
  drop: () => undefined,
  stop: () => Promise.resolve(),
};

const fileSystem = new NodeFileSystem();
await provisionPad(fileSystem, random, places, ordinaryMemory, initialKeyOf(testIksn));
const core = await openCore({
  upkeep: untroubledUpkeep,
  parts: { keypad: { takePresses: () => [] } },
  fileSystem,
  clock: new NodeClock(),
  random,
  memory: ordinaryMemory,
  log: () => undefined,
  link,
  places,
  keyMap: plainKeyMap,
  encryption: dukptFormat0,
  hostRules: plainHostRules,
  tries: { ...defaultTryPolicy, deviceWindowMs: 0 },
  profile: iso87Ascii,
  codes: responseCodesIso87,
  terminal: { terminalId: "KIOSK1", merchantId: "MERCHANT" },
});
core.conversation.start({ onAnswer: () => undefined, onSilent: () => undefined });

/** What each step of the way takes: its end is the next one's beginning. */
const steps = { keyState: 0, pack: 0, ledger: 0 };
const { encryptPin } = core.scd;
core.scd.encryptPin = async (pan) => {
  const startUs = nowUs();
  const encrypted = await encryptPin.call(core.scd, pan);
  packFromUs = nowUs();
  steps.keyState += packFromUs - startUs;
  return encrypted;
};
let packFromUs = 0;
const { markSent } = core.ledger;
core.ledger.markSent = async (ref, also) => {
  const startUs = nowUs();
  steps.pack += startUs - packFromUs;
  await markSent.call(core.ledger, ref, also);
  steps.ledger += nowUs() - startUs;
};

const track2 = parseTrack2(Buffer.from(";4012345678909=31121010000000001?"));
if (!(track2 instanceof Track2)) throw new Error("no track 2");
const card = { entryMode: "magneticStripe", track2, cardRef: core.scd.cardReference(track2.pan) } as const;

/** What the way needs at the least: a sector written in place and synced, twice. */
const bare = await open(join(folder, "bare"), "w+");
await bare.writeFile(Buffer.alloc(1_048_576));
await bare.datasync();
const sector = Buffer.alloc(512, 1);
async function twoSyncs(): Promise<void> {
  for (const at of [0, 65_536]) {
    sector[0] = ((sector[0] ?? 0) + 1) & 0xff;
    await bare.write(sector, 0, sector.length, at);
    await bare.datasync();
  }
}

let wayUs = 0;
let bareUs = 0;
for (let payment = 0; payment < payments; payment += 1) {
  await setTimeout(betweenPaymentsMs);
  const bareFromUs = nowUs();
  await twoSyncs();
  bareUs += nowUs() - bareFromUs;
  enter(core.scd, "1234");
  const enterUs = nowUs();
  await core.desk.forward(
    { transaction: deskPayment, carried: "pin", card },
    new AbortController().signal,
    () => undefined,
  );
  wayUs += leftAtUs - enterUs;
  await core.desk.settle("approved", undefined);
}

const row = (name: string, us: number) => `${name.padEnd(32)}${(us / payments).toFixed(0).padStart(8)} us`;
console.info(
  [
    `From ENTER to the first byte on the wire, mean of ${payments} payments on this machine's disk:`,
    row("two bare syncs of a sector", bareUs),
    row("ENTER to the first byte", wayUs),
    row("  key state, durable", steps.keyState),
    row("  request packed", steps.pack),
    row("  ledger, durable", steps.ledger),
    `ratio to the two syncs          ${(wayUs / bareUs).toFixed(2).padStart(8)}`,
    row("added to them", wayUs - bareUs),
    // As long as what is added does not grow with it: 2 syncs + added < 1.5 x 2 syncs.
    row("under 1.5 with syncs longer than", wayUs - bareUs),
  ].join("\n"),
);

afterAll(async () => {
  await core.close();
  await bare.close();
  await rm(folder, { recursive: true });
});

describe("the two syncs that a PIN needs before it leaves", () => {
  bench("bare", twoSyncs, { time: 1_000 });
});
