import { describe, expect, it } from "vitest";
import { crc16, xorOf } from "../../../../hardware/reader/check-sums.ts";

describe("the check of a frame", () => {
  it("is the manual's CRC for the manual's example (Sankyo: initialise)", () => {
    expect(crc16(Buffer.from("F200084330303332343030", "hex"))).toBe(0xface);
  });

  it.each([
    ["a status request", "F20000034331300 3B0"],
    ["a stripe read", "F20000034336370 3B0"],
  ])("is the BCC of a recorded frame of a CRT-591: %s", (_, hex) => {
    expect(xorOf(Buffer.from(hex.replaceAll(" ", ""), "hex"))).toBe(0);
  });
});
