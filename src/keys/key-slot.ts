import { Fault } from "../faults/fault.ts";
import { type KcvMethod, kcvMethods } from "./kcv.ts";
import type { KeyPurpose } from "./key-acceptance.ts";

/** The keys a terminal holds, each in a slot of its own; a key of the same purpose replaces it. */
export const keySlots = {
  kbpk: "key block protection key: opens key blocks",
  tmk: "terminal master key: opens the session keys of a sign-on",
  dukpt: "DUKPT future keys: a new PIN key for every payment",
  pin: "PIN encryption key, fixed or of the session",
  mac: "MAC key, fixed or of the session",
  data: "data encryption key of the session",
} as const;

export type KeySlotName = keyof typeof keySlots;

export const keySlotNames = Object.keys(keySlots) as KeySlotName[];

/** Where a key from a key block goes. */
export const slotOfPurpose: Readonly<Record<KeyPurpose, KeySlotName>> = {
  keyBlockProtection: "kbpk",
  keyEncryption: "tmk",
  initialDukptKey: "dukpt",
  pinEncryption: "pin",
  mac: "mac",
};

export type KeyOrigin = "generated" | "components" | "keyBlock" | "signOn";

/** What may be shown of a key. Never the key itself. */
export interface KeyFacts {
  /** TR-31 usage, two characters. */
  readonly usage: string;
  readonly cipher: "tdes" | "aes" | "sm4";
  readonly keyBytes: number;
  /** TR-31 key version, `00` where versions are not used. */
  readonly keyVersion: string;
  readonly origin: KeyOrigin;
  /** A public test key: said on the idle screen and in every status. */
  readonly test: boolean;
  /** Wall time, Unix epoch in milliseconds, as the pad knew it. */
  readonly loadedAtMs: number;
  readonly kcvMethod: KcvMethod;
  /** Upper-case hexadecimal. */
  readonly kcv: string;
}

export interface HeldKey {
  readonly facts: KeyFacts;
  /** The key, or the DUKPT registers; the caller releases it. */
  readonly material: Buffer;
}

const version = 1;

/** The facts in the order in which they are stored, and what each may be. */
const layout: readonly (readonly [keyof KeyFacts, RegExp])[] = [
  ["usage", /^[0-9A-Z]{2}$/],
  ["cipher", /^(tdes|aes|sm4)$/],
  ["keyBytes", /^(8|16|24|32)$/],
  ["keyVersion", /^[0-9A-Za-z]{2}$/],
  ["origin", /^(generated|components|keyBlock|signOn)$/],
  ["test", /^(true|false)$/],
  ["loadedAtMs", /^[0-9]{1,15}$/],
  ["kcvMethod", new RegExp(`^(${kcvMethods.join("|")})$`)],
  ["kcv", /^([0-9A-F]{2}){3,5}$/],
];

/** One version byte, then each fact as a length byte and ASCII. Fault PP901 for facts that are none. */
export function encodeKeyFacts(facts: KeyFacts): Buffer {
  const parts: Buffer[] = [Buffer.from([version])];
  for (const [name, pattern] of layout) {
    const text = String(facts[name]);
    if (!pattern.test(text)) throw new Fault("PP901", `a key with an impossible ${name}`);
    parts.push(Buffer.from([text.length]), Buffer.from(text, "latin1"));
  }
  return Buffer.concat(parts);
}

/** The facts that `encodeKeyFacts` gave. Fault PP705 for anything else. */
export function decodeKeyFacts(encoded: Buffer): KeyFacts {
  if (encoded[0] !== version) throw new Fault("PP705", `a key slot of version ${encoded[0]}`);
  const texts = new Map<keyof KeyFacts, string>();
  let offset = 1;
  for (const [name, pattern] of layout) {
    const end = offset + 1 + (encoded[offset] ?? 0);
    const text = end > encoded.length ? "" : encoded.toString("latin1", offset + 1, end);
    if (!pattern.test(text)) throw new Fault("PP705", `a key slot's ${name} is not what it should be`);
    texts.set(name, text);
    offset = end;
  }
  if (offset !== encoded.length) throw new Fault("PP705", "a key slot's facts are followed by other bytes");
  return factsOf(texts);
}

function factsOf(texts: ReadonlyMap<keyof KeyFacts, string>): KeyFacts {
  const text = (name: keyof KeyFacts) => texts.get(name) ?? "";
  return {
    usage: text("usage"),
    cipher: text("cipher") as KeyFacts["cipher"],
    keyBytes: Number(text("keyBytes")),
    keyVersion: text("keyVersion"),
    origin: text("origin") as KeyOrigin,
    test: text("test") === "true",
    loadedAtMs: Number(text("loadedAtMs")),
    kcvMethod: text("kcvMethod") as KcvMethod,
    kcv: text("kcv"),
  };
}
