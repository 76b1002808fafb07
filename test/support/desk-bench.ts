import { randomBytes } from "node:crypto";
import { vi } from "vitest";
import { TryLedger } from "../../src/attempts/try-ledger.ts";
import { defaultTryPolicy } from "../../src/attempts/try-policy.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { parseTrack2, Track2 } from "../../src/card/track2.ts";
import type { Answer } from "../../src/host/answers.ts";
import type { MessageProfile } from "../../src/host/iso8583/message-profile.ts";
import { iso87Ascii } from "../../src/host/profiles/iso87-ascii.ts";
import { responseCodesIso87 } from "../../src/host/profiles/response-codes-iso87.ts";
import type { ResponseCodes } from "../../src/host/response-codes.ts";
import { KeyStore } from "../../src/keys/key-store.ts";
import { provisionKeys } from "../../src/keys/provision-keys.ts";
import { type PinEncryption, SoftwareScd } from "../../src/keys/software-scd.ts";
import { HostBatch } from "../../src/pad/host-batch.ts";
import { HostConversation } from "../../src/pad/host-conversation.ts";
import type { HostRules } from "../../src/pad/host-rules.ts";
import { NetworkDesk } from "../../src/pad/network-desk.ts";
import type { PadEvent } from "../../src/pad/pad-event.ts";
import { ReversalDesk } from "../../src/pad/reversal-desk.ts";
import { StanCounter } from "../../src/pad/stan-counter.ts";
import { type PresentedCard, TransactionDesk } from "../../src/pad/transaction-desk.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import type { Carried } from "../../src/session/state.ts";
import type { Transaction } from "../../src/session/transaction.ts";
import { SlotStore } from "../../src/store/slot-store.ts";
import { FaultyFileSystem } from "./faulty-file-system.ts";
import { PATH } from "./faulty-store.ts";
import { plainHostRules } from "./host-rules.ts";
import { RecordingLink } from "./recording-link.ts";
import { dukptFormat0, enter, initialKeyOf, keyIndex, plainKeyMap, random, testIksn } from "./scd-bench.ts";

const terminal = { terminalId: "KIOSK1", merchantId: "MERCHANT" };
export const pendingReversal = "host/pending-reversal";

export const deskPayment = {
  transaction: "payment",
  id: "p1",
  kind: "0200",
  amountMinor: 400,
  currency: "CNY",
} as const satisfies Transaction;

/** The commits that tell the order in which a PIN leaves, by what only they change. */
function nameOfCommit(changes: ReadonlyMap<string, Uint8Array | null>): string {
  const keys = [...changes.keys()];
  if (keys.includes("keys/slot/dukpt")) return "key state";
  if (keys.length === 1 && keys[0] === "host/stan") return "number";
  if (keys.includes("host/stan")) return "sent";
  if (keys.includes("host/reversal-attempts") && keys.length === 1) return "attempt";
  const pending = changes.get(pendingReversal);
  if (pending) return "reversed";
  return pending === null ? "settled" : "other";
}

interface Medium {
  readonly fs: FaultyFileSystem;
  readonly storageKey: Buffer;
}

/** Storage key and store of a new pad, on a medium of its own. */
async function newMedium(): Promise<Medium> {
  const fs = new FaultyFileSystem();
  const storageKey = randomBytes(32);
  await SlotStore.provision(fs, PATH, { slotCount: 64 });
  const store = await SlotStore.open(fs, PATH);
  await provisionKeys(store, storageKey, random, initialKeyOf(testIksn));
  await store.close();
  return { fs, storageKey };
}

interface Acquirer {
  readonly profile: MessageProfile;
  readonly codes: ResponseCodes;
  readonly encryption: PinEncryption;
}

/** The way of a PIN from the entry to the link, on a store that obeys the test; `medium` is that of a pad before. */
export async function deskBench(medium?: Medium, changes: Partial<HostRules> = {}, acquirer: Partial<Acquirer> = {}) {
  const host = { profile: iso87Ascii, codes: responseCodesIso87, encryption: dukptFormat0, ...acquirer };
  const { encryption, profile } = host;
  const rules = { ...plainHostRules, ...changes };
  const { fs, storageKey } = medium ?? (await newMedium());
  const clock = new VirtualClock();
  const link = new RecordingLink(profile);
  const log: PadEvent[] = [];
  const answers: Answer[] = [];
  const silences: string[] = [];
  /** Commits, begun and ended, and messages, in the order they came. */
  const trace: string[] = [];
  const bench = { onTrace: (_entry: string): void => undefined };
  const note = (entry: string): void => {
    trace.push(entry);
    bench.onTrace(entry);
  };
  const store = await SlotStore.open(fs, PATH);
  const ledger = await TryLedger.open(store, defaultTryPolicy, clock);
  const commit = store.commit.bind(store);
  vi.spyOn(store, "commit").mockImplementation(async (changes) => {
    note(`commit ${nameOfCommit(changes)}`);
    await commit(changes);
    note(`on the medium: ${nameOfCommit(changes)}`);
  });
  const keyStore = new KeyStore({ store, storageKey, random, memory: ordinaryMemory });
  const scd = new SoftwareScd({
    keyMap: plainKeyMap,
    keyStore,
    memory: ordinaryMemory,
    random,
    encryption,
    mac: { keys: rules.mac, desAlgorithm: profile.dialect.mac.algorithm },
  });
  const parts = { ...host, clock, link, log: (event: PadEvent) => void log.push(event) };
  const conversation = new HostConversation(parts);
  conversation.start({ onAnswer: (answer) => answers.push(answer), onSilent: ({ code }) => silences.push(code) });
  const [stans, batch] = [new StanCounter(store), new HostBatch(store)];
  const desks = { ...parts, rules, conversation, scd, store, stans, batch, terminal };
  const network = new NetworkDesk(desks);
  const reversals = new ReversalDesk({ ...desks, network, keyStore });
  const desk = new TransactionDesk({ ...desks, ledger, network, reversals });
  link.onSend = ({ mti }) => note(`send ${mti}`);
  const card = (pan = "4012345678909"): PresentedCard => {
    const track2 = parseTrack2(Buffer.from(`;${pan}=31121010000000001?`));
    if (!(track2 instanceof Track2)) throw new Error("no track 2");
    return { entryMode: "magneticStripe", track2, cardRef: scd.cardReference(track2.pan) };
  };
  return Object.assign(bench, {
    fs,
    storageKey,
    clock,
    link,
    log,
    answers,
    silences,
    trace,
    store,
    ledger,
    keyStore,
    scd,
    conversation,
    network,
    reversals,
    desk,
    card,
    /** What was entered is forwarded. */
    forwardAs: (transaction: Transaction, carried: Carried = "pin", abort = new AbortController()) =>
      desk.forward({ transaction, carried, card: card() }, abort.signal, () => note("leaving")),
    /** A PIN is entered and forwarded. */
    forward: (abort = new AbortController(), presented = card()) => {
      enter(scd, "1234");
      const asked = { transaction: deskPayment, carried: "pin", card: presented } as const;
      return desk.forward(asked, abort.signal, () => note("leaving"));
    },
    triesLeft: () => {
      const verdict = ledger.check(card().cardRef);
      return verdict.kind === "allowed" ? verdict.triesLeft : verdict.kind;
    },
    /** Whether the Scd holds no digit and no entry that ENTER or a digit could go on with. */
    isWiped: () => scd.digitCount === 0 && scd.onKey(1) === "ignored" && scd.onKey(keyIndex.enter) === "enterPressed",
    /** The same medium after a power cut, of whose unsynced writes all or nothing is there. */
    powerCut: (keepsUnsynced: boolean) =>
      deskBench(
        { fs: fs.afterPowerCut(({ bytes }) => (keepsUnsynced ? bytes.length : 0)), storageKey },
        changes,
        acquirer,
      ),
  });
}
