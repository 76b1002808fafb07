import { createHmac } from "node:crypto";

/**
 * The name of a card in the ledger, 32 hex digits. Keyed: a bare hash of a PAN is found by trying all PANs.
 * `deviceSecret` is this pad's own and stays the same for its life; `pan` is the digits without separators.
 */
export function cardReference(deviceSecret: Buffer, pan: string): string {
  const mac = createHmac("sha256", deviceSecret).update("pinpadd card reference 1\0").update(pan, "ascii");
  return mac.digest().toString("hex", 0, 16);
}
