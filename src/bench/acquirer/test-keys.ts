/**
 * Keys for the bench, known to everyone: every one of them is printed in a standard or published. Never to be loaded anywhere that real
 * cards are used. All in hexadecimal.
 */
export const testKeys = {
  /** ANSI X9.24-1:2009 Annex A.4, 16 bytes. Only the acquirer's side may have it. */
  bdk: "0123456789ABCDEFFEDCBA9876543210",
  /** 10 bytes, transaction counter 0. */
  iksn: "FFFF9876543210E00000",
  /**
   * The base derivation keys of the worked examples of ANSI X9.24-3:2017; that of 24 bytes is the beginning of that of 32.
   * The examples give all of them the BDK id 12345678. An acquirer tells its BDKs apart by it, so here only the first has it.
   */
  aesBdks: {
    aes128: { bdk: "FEDCBA9876543210F1F1F1F1F1F1F1F1", initialKeyId: "1234567890123456" },
    aes192: { bdk: "FEDCBA9876543210F1F1F1F1F1F1F1F1FEDCBA9876543210", initialKeyId: "1234567990123456" },
    aes256: {
      bdk: "FEDCBA9876543210F1F1F1F1F1F1F1F1FEDCBA9876543210F1F1F1F1F1F1F1F1",
      initialKeyId: "1234567A90123456",
    },
  },
  /** The PIN keys of terminals without DUKPT: the keys wrapped in TR-31:2018 A.7.3.2 (TDES) and A.7.4 (AES-128). */
  tpk: { tdes: "E8BC63E5479455E26577F715D587FE68", aes: "3F419E1CB7079442AA37474C2EFBF8B8" },
  /** Key block protection keys: that of TR-31:2018 A.7.2.2 for version B, that of A.7.4, AES-256, for version D. */
  kbpk: {
    tdes: "DD7515F2BFC17F85CE48F3CA25CB21F6",
    aes: "88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6",
  },
  /** The MAC keys of terminals without session keys: the key wrapped in TR-31:2018 A.7.2 (TDES), and that of RFC 4493 (AES-128). */
  mac: { tdes: "F039121BEC83D26B169BDCD5B22AAF8F", aes: "2B7E151628AED2A6ABF7158809CF4F3C" },
  /** The terminal master key of a UnionPay terminal maker's published test. */
  tmk: "11111111111111111313131313131313",
} as const;
