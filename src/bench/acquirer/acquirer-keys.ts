import type { PanFieldForm } from "../../pin/pin-block-format4.ts";
import type { HostCipherName } from "./host-cipher.ts";
import { testKeys } from "./test-keys.ts";

/** What an acquirer needs to read the PINs of its terminals. A real one keeps it in an HSM. */
export interface AcquirerKeys {
  /** 16 bytes, of terminals with TDES DUKPT (KSN of 10 bytes). */
  readonly tdesBdk: Buffer;
  /** 16, 24 or 32 bytes, of terminals with AES DUKPT (KSN of 12 bytes), by BDK id: upper-case hexadecimal, 8 digits. */
  readonly aesBdks: ReadonlyMap<string, Buffer>;
  /** The one PIN key of terminals that send no KSN, for formats under TDES and for format 4. */
  readonly tpk: Readonly<Record<HostCipherName, Buffer>>;
  /** The one MAC key of terminals that have no session key and no DUKPT: 16 bytes. */
  readonly mac: { readonly cipher: HostCipherName; readonly key: Buffer };
  /** Terminal master key, 16 bytes: what brings session keys to UnionPay's terminals. */
  readonly tmk: Buffer;
  /** Key block protection keys of the terminals, for session keys of TDES and of AES. */
  readonly kbpk: Readonly<Record<HostCipherName, Buffer>>;
  /** In format 4, as agreed with the terminals. */
  readonly panField: PanFieldForm;
}

/** The public test keys: the terminals of the bench, and nobody else's. */
export const testAcquirerKeys: AcquirerKeys = {
  tdesBdk: fromHex(testKeys.bdk),
  aesBdks: new Map(
    Object.values(testKeys.aesBdks).map(({ initialKeyId, bdk }) => [initialKeyId.slice(0, 8), fromHex(bdk)]),
  ),
  tpk: { tdes: fromHex(testKeys.tpk.tdes), aes: fromHex(testKeys.tpk.aes) },
  mac: { cipher: "tdes", key: fromHex(testKeys.mac.tdes) },
  tmk: fromHex(testKeys.tmk),
  kbpk: { tdes: fromHex(testKeys.kbpk.tdes), aes: fromHex(testKeys.kbpk.aes) },
  panField: "full",
};

function fromHex(text: string): Buffer {
  return Buffer.from(text, "hex");
}
