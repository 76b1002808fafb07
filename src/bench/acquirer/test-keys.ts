/**
 * Keys for the bench, known to everyone: the base derivation key and the initial key serial number of the worked examples
 * in ANSI X9.24-1:2009 Annex A.4. Never to be loaded anywhere that real cards are used.
 */
export const testKeys = {
  /** 16 bytes, hexadecimal. Only the acquirer's side may have it. */
  bdk: "0123456789ABCDEFFEDCBA9876543210",
  /** 10 bytes, hexadecimal, transaction counter 0. */
  iksn: "FFFF9876543210E00000",
} as const;
