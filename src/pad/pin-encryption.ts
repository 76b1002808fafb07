import type { Config } from "../config/schema.ts";
import type { PinEncryption } from "../keys/software-scd.ts";

/** How PINs are encrypted, as the configuration has it. */
export function encryptionOf({ pin }: Pick<Config, "pin">): PinEncryption {
  return { keyManagement: pin["key-management"], format: pin["block-format"], panField: pin["pan-field"] };
}
