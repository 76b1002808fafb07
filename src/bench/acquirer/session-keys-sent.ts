import type { Random } from "../../ports/random.ts";
import type { AcquirerKeys } from "./acquirer-keys.ts";
import { type HostCipherName, hostCipher } from "./host-cipher.ts";
import type { SessionKey, TerminalSession } from "./terminal-sessions.ts";
import { wrapKeyBlock } from "./wrap-key-block.ts";

export interface SentSession {
  readonly session: TerminalSession;
  /** DE 62 as `writeAnswer` takes it: text for key blocks, hexadecimal else. */
  readonly field62: string;
}

const keyBytes = 16;
const checkValueBytes = 4;

/** TR-31 usage and mode of use: PIN encryption; MACs made and checked, by X9.19 with TDES, as a CMAC with AES. */
const blockSpecs = {
  pin: { tdes: ["P0", "E"], aes: ["P0", "E"] },
  mac: { tdes: ["M3", "C"], aes: ["M6", "C"] },
} as const;

/** New keys of 16 bytes for one terminal's session, and how they travel. */
export function newSession(
  form: "keyBlocks" | "underTmk",
  cipher: HostCipherName,
  { tmk, kbpk }: AcquirerKeys,
  random: Random,
): SentSession {
  const session = { pin: newKey(cipher, random), mac: newKey(cipher, random) };
  if (form === "underTmk") {
    return { session, field62: (underTmk(session.pin.key, tmk) + underTmk(session.mac.key, tmk)).toUpperCase() };
  }
  const inBlock = (name: "pin" | "mac"): string => {
    const [usage, mode] = blockSpecs[name][cipher];
    const kind =
      cipher === "aes" ? ({ version: "D", algorithm: "A" } as const) : ({ version: "B", algorithm: "T" } as const);
    const spec = { ...kind, usage, mode, keyVersion: "00", exportability: "N", optionalBlocks: [] } as const;
    return wrapKeyBlock(spec, session[name].key, kbpk[cipher], random);
  };
  return { session, field62: inBlock("pin") + inBlock("mac") };
}

function newKey(cipher: HostCipherName, random: Random): SessionKey {
  const key = random.bytes(keyBytes);
  return { cipher, key: cipher === "tdes" ? withOddParity(key) : key };
}

/** As DES keys are sent: the last bit of each byte makes the number of ones odd. */
function withOddParity(key: Buffer): Buffer {
  return Buffer.from(
    key.map((byte) => {
      const ones = (byte >> 1).toString(2).replaceAll("0", "").length;
      return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
    }),
  );
}

/** The key under the master key, and four bytes of zeros encrypted under the key. */
function underTmk(key: Buffer, tmk: Buffer): string {
  const checkValue = hostCipher("tdes", key).encrypt(Buffer.alloc(8)).subarray(0, checkValueBytes);
  return Buffer.concat([hostCipher("tdes", tmk).encrypt(key), checkValue]).toString("hex");
}
