import type { Config } from "../config/schema.ts";
import { Fault } from "../faults/fault.ts";
import type { KeyMap } from "../keys/key-map.ts";
import type { KeyStore } from "../keys/key-store.ts";
import type { MacUse } from "../keys/message-mac.ts";
import type { TokenPinBlockFormat } from "../keys/pkcs11/clear-pin-block.ts";
import { openToken, type TokenPlace } from "../keys/pkcs11/open-token.ts";
import { Pkcs11Scd } from "../keys/pkcs11/pkcs11-scd.ts";
import type { Scd } from "../keys/scd.ts";
import { type PinEncryption, SoftwareScd } from "../keys/software-scd.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";

export interface ScdOptions {
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly memory: SecretMemory;
  readonly keyMap: KeyMap;
  readonly encryption: PinEncryption;
  readonly mac: MacUse;
  /** The PKCS#11 token that holds the DUKPT keys; undefined keeps them in the sealed store. */
  readonly token?: TokenPlace | undefined;
}

/** The token as the configuration names it. */
export function tokenPlace(token: NonNullable<Config["token"]>): TokenPlace {
  return { modulePath: token.module, tokenLabel: token.label, loginPinPath: token["login-pin-file"] };
}

/** The back end that the configuration names; no caller sees which. Faults PP102, PP103, PP607 or a PP7xx. */
export async function openScd(keyStore: KeyStore, options: ScdOptions): Promise<Scd> {
  if (!options.token) return new SoftwareScd({ ...options, keyStore });
  const pinBlockFormat = tokenFormat(options.encryption);
  const token = await openToken(options.token, options.fileSystem);
  try {
    return await Pkcs11Scd.open({ ...options, keyStore, token, pinBlockFormat });
  } catch (error) {
    token.close();
    throw error;
  }
}

function tokenFormat({ keyManagement, format, panField }: PinEncryption): TokenPinBlockFormat {
  if (keyManagement === "dukpt") {
    if (format === 4) return { format, panField };
    if (format === 0 || format === 3) return { format };
  }
  throw new Fault(
    "PP102",
    `a token makes PIN blocks of format 0, 3 or 4 with DUKPT, not ${format} with ${keyManagement}`,
  );
}
