import { createCipheriv } from "node:crypto";
import { wrapKeyBlock } from "../../src/bench/acquirer/wrap-key-block.ts";
import type { IsoMessage } from "../../src/host/iso8583/iso-message.ts";
import { responseCodesUnionpay } from "../../src/host/profiles/response-codes-networks.ts";
import { unionpay } from "../../src/host/profiles/unionpay.ts";
import { heldKey } from "../../src/keys/held-keys.ts";
import type { KeyFacts, KeySlotName } from "../../src/keys/key-slot.ts";
import type { HostRules } from "../../src/pad/host-rules.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { deskBench } from "./desk-bench.ts";
import { random } from "./scd-bench.ts";

const bytes = (hex: string) => Buffer.from(hex, "hex");
const tmk = bytes("11111111111111111313131313131313");
const kbpk = bytes("88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6");
export const pinKey = bytes("E8BC63E5479455E26577F715D587FE68");
export const macKey = bytes("17171717171717171919191919191919");
export const oldKey = bytes("0123456789ABCDEFFEDCBA9876543210");

type Bench = Awaited<ReturnType<typeof deskBench>>;

async function load({ keyStore }: Bench, slot: KeySlotName, cipher: KeyFacts["cipher"], key: Buffer): Promise<void> {
  const loading = { keyVersion: "00", origin: "components", test: true, loadedAtMs: 0 } as const;
  await keyStore.commit(keyStore.sealed(slot, heldKey("K0", cipher, key, loading, ordinaryMemory)));
}

export function keyIn({ keyStore }: Bench, slot: KeySlotName): Buffer | undefined {
  return keyStore.holds(slot) ? keyStore.open(slot).material : undefined;
}

function ecb(key: Buffer, clear: Buffer): Buffer {
  const cipher = createCipheriv("des-ede", key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(clear), cipher.final()]);
}

export const field62 = (...keys: Buffer[]) =>
  Buffer.concat(keys.flatMap((key) => [ecb(tmk, key), ecb(key, Buffer.alloc(8)).subarray(0, 4)]));

export function keyBlock(usage: string, key: Buffer): string {
  const mode = usage.startsWith("M") ? "C" : "E";
  const spec = {
    version: "D",
    usage,
    algorithm: "T",
    mode,
    keyVersion: "00",
    exportability: "N",
    optionalBlocks: [],
  } as const;
  return wrapKeyBlock(spec, key, kbpk, random);
}

/** A UnionPay terminal, that has session keys of yesterday. */
export async function unionpayBench(rules: Partial<HostRules> = {}) {
  const encryption = { keyManagement: "fixedKey", format: 0, panField: "full" } as const;
  const acquirer = { profile: unionpay, codes: responseCodesUnionpay, encryption };
  const bench = await deskBench(undefined, { signOn: "withKeys", mac: "sessionKey", ...rules }, acquirer);
  await load(bench, "tmk", "tdes", tmk);
  await load(bench, "pin", "tdes", oldKey);
  await load(bench, "mac", "tdes", oldKey);
  bench.trace.length = 0;
  return bench;
}

export async function isoBench(rules: Partial<HostRules>) {
  const bench = await deskBench(undefined, rules);
  await load(bench, "kbpk", "aes", kbpk);
  await load(bench, "mac", "tdes", oldKey);
  return bench;
}

type Reply = (message: IsoMessage) => void;

/** The host answers messages of these types so, in place of nothing. */
export function replies({ link }: Bench, byMti: Record<string, Reply>): void {
  const { onSend } = link;
  link.onSend = (message) => {
    onSend(message);
    byMti[message.mti]?.(message);
  };
}

export const signsOn = (bench: Bench, keys: () => Buffer = () => field62(pinKey, macKey)): Record<string, Reply> => ({
  "0800": (message) => bench.link.answer(message, "00", { 62: keys(), 60: "00000009003" }),
});

export const heard = ({ log }: Bench) => log.map(({ event }) => event);
export const faults = ({ log }: Bench) => log.flatMap((entry) => (entry.event === "fault" ? [entry.code] : []));
