import { keyRefused } from "./key-refused.ts";
import type { KeyChange, KeyStore } from "./key-store.ts";

/** Every initial KSN that this pad has had: in hexadecimal, a line each. */
const place = "keys/loaded-ksns";

/**
 * The change that remembers this initial KSN. Fault PP604 when the pad has had it before: its counter would start again, and
 * KSNs that have been used would come a second time with the same keys. Deleting a key does not forget its KSN.
 */
export function rememberedKsn(keyStore: KeyStore, iksn: Buffer): KeyChange {
  const text = iksn.toString("hex").toUpperCase();
  const known = (keyStore.openValue(place)?.toString("latin1") ?? "").split("\n").filter((line) => line !== "");
  if (known.includes(text)) {
    throw keyRefused(`this initial key is loaded already, or was before: its KSN ${text} would count from zero again`);
  }
  return keyStore.sealedValue(place, Buffer.from([...known, text].join("\n"), "latin1"));
}
