import { encode } from "uqr";
import type { FaultCode } from "../faults/fault-table.ts";
import type { PanelPicture } from "../ports/display.ts";

/** A camera needs two pixels a module; 29 modules, version 3, are what 64 rows have room for. */
const pixelsPerModule = 2;
const side = 64;
const mostModules = 29;
const largestVersion = 3;

/** The address of a fault's help page. Capital letters throughout make the smallest code. */
export function helpAddress(helpUrl: string, code: FaultCode): string {
  return helpUrl + code;
}

/** Whether every fault's address fits: all are as long. */
export function fitsHelpCode(helpUrl: string): boolean {
  try {
    encode(helpAddress(helpUrl, "PP101"), { ecc: "L", boostEcc: true, maxVersion: largestVersion, border: 0 });
    return true;
  } catch {
    return false;
  }
}

/** A QR code (ISO/IEC 18004) at the right edge of a panel of 64 rows: dark modules on lit glass, whose rest is its quiet zone. */
export function helpCode(address: string): PanelPicture {
  const { size, data } = encode(address, { ecc: "L", boostEcc: true, maxVersion: largestVersion, border: 0 });
  const margin = Math.floor((side - Math.min(size, mostModules) * pixelsPerModule) / 2);
  const isDark = (x: number, y: number) =>
    data[Math.floor((y - margin) / pixelsPerModule)]?.[Math.floor((x - margin) / pixelsPerModule)] ?? false;
  const lit = Uint8Array.from({ length: side * side }, (_, at) => Number(!isDark(at % side, Math.floor(at / side))));
  return { left: 128 - side, top: 0, width: side, lit };
}
