import { createCipheriv } from "node:crypto";
import { describe, expect, it } from "vitest";
import { acceptKeyBlock } from "../../../src/keys/accept-key-block.ts";
import { DukptRegisters } from "../../../src/keys/dukpt-registers.ts";
import type { AcceptanceContext } from "../../../src/keys/key-acceptance.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { testDukpts } from "../../support/dukpt-standing-before.ts";
import {
  independentCmac,
  type KeyBlockToWrap,
  optionalBlock,
  wrapKeyBlock,
} from "../../support/independent-key-block.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/key-block.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");
const tdes24 = hex("1D22BF32387C600AD97F9B97A51311AC5B6D7E8F90A1B2C3");
const aes16 = hex("88E1AB2A2E3DD38C1FA039A536500CC8");
const aes32 = hex("88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6");
const kbpks = { tdes16: tdes24.subarray(0, 16), tdes24, aes16, aes24: aes32.subarray(0, 24), aes32 };
const keys = {
  tdes8: hex("E8BC63E5479455E2"),
  tdes16: hex("E8BC63E5479455E26577F715D587FE68"),
  tdes24: hex("E8BC63E5479455E26577F715D587FE683B4C5D6E7F8091A2"),
  aes16: hex("3F419E1CB7079442AA37474C2EFBF8B8"),
  aes32: hex("BE19E6A07A760F10EF8E83A226B63AAD141F463FDDD4F47DB244B4023EC3CACC"),
};
const anyVersion: AcceptanceContext = { installedVersion: undefined, ksForAesDukpt: false };

const tdesPin = { version: "B", usage: "P0", algorithm: "T", mode: "E", key: keys.tdes16 } as const;
const aesPin = { version: "D", usage: "P0", algorithm: "A", mode: "E", key: keys.aes16 } as const;
const ik = (data: string) => optionalBlock("IK", data);
/** Optional blocks of version D end at a multiple of 16 characters. */
const padded = (...blocks: string[]) => {
  const used = blocks.join("").length;
  return [...blocks, optionalBlock("PB", "0".repeat((16 - ((used + 4) % 16)) % 16))];
};

function accept(wanted: KeyBlockToWrap, kbpk: Buffer, context = anyVersion, memory = ordinaryMemory) {
  return acceptKeyBlock(wrapKeyBlock(wanted, kbpk), kbpk, context, memory);
}

/** Version and wrapping key for a key of this algorithm. */
function wrapped(usage: string, algorithm: string, mode: string): [KeyBlockToWrap, Buffer] {
  if (algorithm === "A") return [{ version: "D", usage, algorithm, mode, key: keys.aes16 }, kbpks.aes32];
  return [{ version: "B", usage, algorithm, mode, key: keys.tdes16 }, kbpks.tdes16];
}

describe("a key in a key block", () => {
  const allModes = [..."BCDEGNSTVXY"];
  it.each([
    ["K0", "AT", "BDN", "keyEncryption"],
    ["K1", "AT", "BDN", "keyBlockProtection"],
    ["P0", "AT", "BE", "pinEncryption"],
    ["M1", "T", "CGV", "mac"],
    ["M3", "T", "CGV", "mac"],
    ["M6", "AT", "CGV", "mac"],
  ])(
    "of usage %s is taken with algorithms %s and modes %s, as %s, and with no other",
    (usage, algorithms, modes, purpose) => {
      for (const algorithm of ["A", "T", "D", "H", "R"]) {
        for (const mode of allModes) {
          const [wanted, kbpk] = wrapped(usage, algorithm, mode);
          const taken = algorithms.includes(algorithm) && modes.includes(mode);
          if (!taken) expect(() => accept(wanted, kbpk)).toThrow(/algorithm|mode of use/);
          else expect(accept(wanted, kbpk)).toMatchObject({ purpose, key: wanted.key, remarks: [] });
        }
      }
    },
  );

  it.each([
    ["B0", "a base derivation key must never be in a terminal"],
    ["V0", "a terminal does not verify PINs"],
    ["D0", "data encryption key: this pad has no use for it"],
    ["M0", "no use"],
    ["77", "key of usage 77: this pad has no use for it"],
  ])("of usage %s is refused: %s", (usage, reason) => {
    expect(() => accept({ ...tdesPin, usage }, kbpks.tdes16)).toThrow(reason);
  });

  it("is refused with all the reasons that its header gives", () => {
    const wanted = { ...tdesPin, algorithm: "H", mode: "S", keyVersion: "c1", context: "1" };
    expect(() => accept(wanted, kbpks.tdes16)).toThrow(/algorithm is H.*mode of use is S.*component.*storage/);
  });

  it.each([
    [undefined, "00", true],
    ["00", "00", true],
    ["00", "01", true],
    ["09", "10", true],
    ["09", "0A", true],
    ["02", "02", true],
    ["02", "01", false],
    ["02", "00", false],
    ["0A", "09", false],
  ])("that replaces version %s with version %s is taken: %s", (installedVersion, keyVersion, taken) => {
    const take = () => accept({ ...tdesPin, keyVersion }, kbpks.tdes16, { ...anyVersion, installedVersion });
    if (taken) expect(take().header.keyVersion).toBe(keyVersion);
    else expect(take).toThrow(`version ${keyVersion} is lower than the installed ${installedVersion}`);
  });

  it.each(["E", "N", "S"])("of exportability %s is taken, and what S means is remarked", (exportability) => {
    const { remarks } = accept({ ...tdesPin, exportability }, kbpks.tdes16);
    expect(remarks.length).toBe(exportability === "S" ? 1 : 0);
  });

  it.each<[keyof typeof kbpks, keyof typeof keys, boolean]>([
    ["tdes16", "tdes16", true],
    ["tdes16", "tdes24", false],
    ["tdes24", "tdes24", true],
    ["tdes24", "aes16", false],
    ["aes16", "tdes24", true],
    ["aes16", "aes16", true],
    ["aes16", "aes32", false],
    ["aes24", "aes32", false],
    ["aes32", "aes32", true],
  ])("wrapped under %s, being %s, is taken only if it is not stronger: %s", (wrapping, name, taken) => {
    const version = wrapping.startsWith("tdes") ? "B" : "D";
    const algorithm = name.startsWith("tdes") ? "T" : "A";
    const take = () => accept({ version, usage: "P0", algorithm, mode: "E", key: keys[name] }, kbpks[wrapping]);
    if (taken) expect(take().key).toEqual(keys[name]);
    else expect(take).toThrow(/the wrapping key is worth \d+ bits, less than the \d+ of the wrapped key/);
  });

  it.each([
    ["single length", keys.tdes8, "8 bytes"],
    ["a length that TDES has not", keys.aes32, "32 bytes"],
    ["equal halves", Buffer.concat([keys.tdes8, keys.tdes8]), "equal parts"],
    ["a weak half", Buffer.concat([keys.tdes8, Buffer.alloc(8, 1)]), "weak"],
  ])("for TDES with %s is refused, and nothing of it stays in memory", (_, key, reason) => {
    const memory = new WatchedMemory();
    expect(() => accept({ ...tdesPin, key }, kbpks.tdes16, anyVersion, memory)).toThrow(reason);
    expect(memory.unwiped).toBe(0);
  });

  it("of the published AES PIN key is taken, as it stands in a block with hidden length", () => {
    for (const { inputs, expected } of published.vectors.filter(({ expected }) => expected.usage === "P0")) {
      const accepted = acceptKeyBlock(inputs.key_block, hex(inputs.kbpk ?? ""), anyVersion, ordinaryMemory);
      expect(accepted).toMatchObject({ purpose: "pinEncryption", cipher: "aes", key: hex(expected.key ?? "") });
    }
  });
});

describe("the check values in a key block", () => {
  const legacyTdes = (key: Buffer) => {
    const cipher = createCipheriv("des-ede", key, null).setAutoPadding(false);
    return cipher.update(Buffer.alloc(8)).toString("hex").slice(0, 6).toUpperCase();
  };
  const cmacOf = (version: "B" | "D", key: Buffer) =>
    independentCmac(version, key, "00".repeat(version === "D" ? 16 : 8))
      .slice(0, 10)
      .toUpperCase();

  it.each([
    ["KC, TDES legacy", tdesPin, kbpks.tdes16, "KC", `00${legacyTdes(keys.tdes16)}`],
    ["KP, TDES legacy", tdesPin, kbpks.tdes16, "KP", `00${legacyTdes(kbpks.tdes16)}`],
    ["KC, TDES CMAC", tdesPin, kbpks.tdes16, "KC", `01${cmacOf("B", keys.tdes16)}`],
    ["KC, AES CMAC", aesPin, aes32, "KC", `01${cmacOf("D", keys.aes16)}`],
    ["KC, AES CMAC, the first three bytes", aesPin, aes32, "KC", `01${cmacOf("D", keys.aes16).slice(0, 6)}`],
    ["KP, AES CMAC", aesPin, aes32, "KP", `01${cmacOf("D", aes32)}`],
  ] as const)("are compared: %s", (_, wanted, kbpk, id, data) => {
    const unit = wanted.version === "D" ? 16 : 8;
    const build = (text: string) => {
      const block = optionalBlock(id, text);
      const padding = (2 * unit - ((block.length + 4) % unit)) % unit;
      return { ...wanted, optionalBlocks: [block, optionalBlock("PB", "0".repeat(padding))] };
    };
    const memory = new WatchedMemory();
    const { key } = accept(build(data), kbpk, anyVersion, memory);
    expect(key).toEqual(wanted.key);
    memory.release(key);
    const other = data.slice(0, -1) + (data.endsWith("0") ? "1" : "0");
    expect(() => accept(build(other), kbpk, anyVersion, memory)).toThrow(`optional block ${id}, `);
    for (const none of ["", "00", "02ABCDEF", "01XYZ"]) {
      expect(() => accept(build(none), kbpk, anyVersion, memory)).toThrow("no check value");
    }
    expect(memory.unwiped).toBe(0);
  });
});

describe("an initial DUKPT key in a key block", () => {
  const ksOf = (text: string) => optionalBlock("KS", text);
  const tdesKey = hex(testDukpts.tdes.initialKey);
  const tdesB1 = { version: "B", usage: "B1", algorithm: "T", mode: "X", key: tdesKey } as const;
  const aesB1 = (kind: "aes128" | "aes256") =>
    ({ version: "D", usage: "B1", algorithm: "A", mode: "X", key: hex(testDukpts[kind].initialKey) }) as const;

  it("of TDES comes with its KSN, and its registers give the host's keys", () => {
    const optionalBlocks = [ksOf(testDukpts.tdes.initialKsn)];
    const { key, dukpt } = accept({ ...tdesB1, optionalBlocks }, kbpks.tdes16);
    if (dukpt === undefined) return expect.fail("no DUKPT");
    expect(dukpt).toEqual({ kind: "tdes", initialKsn: hex(testDukpts.tdes.initialKsn) });
    const registers = DukptRegisters.loadInitialKey(dukpt.kind, key, dukpt.initialKsn, ordinaryMemory);
    const transaction = registers.takeTransactionKey();
    expect(transaction.workingKey("pin")).toEqual(hex(testDukpts.tdes.workingKey(1, "pin")));
  });

  it.each(["aes128", "aes256"] as const)("of %s comes with its initial key id", (kind) => {
    const optionalBlocks = padded(ik("1234567890123456"));
    const { dukpt } = accept({ ...aesB1(kind), optionalBlocks }, aes32);
    expect(dukpt).toEqual({ kind, initialKsn: hex("123456789012345600000000") });
  });

  it.each(["1234567890123456", "123456789012345600000000"])(
    "of AES with KS block %s is taken only where that is allowed",
    (ks) => {
      const wanted = { ...aesB1("aes128"), optionalBlocks: padded(ksOf(ks)) };
      expect(() => accept(wanted, aes32)).toThrow("no initial key id");
      const { dukpt } = accept(wanted, aes32, { ...anyVersion, ksForAesDukpt: true });
      expect(dukpt).toEqual({ kind: "aes128", initialKsn: hex("123456789012345600000000") });
    },
  );

  it.each([
    ["of TDES without KS", tdesB1, "no initial KSN"],
    [
      "of TDES with a KS too short",
      { ...tdesB1, optionalBlocks: [ksOf("FFFF9876543210E0"), optionalBlock("PB", "")] },
      "no initial KSN",
    ],
    ["of AES without IK", aesB1("aes128"), "no initial key id"],
    [
      "of AES with an IK that is not hexadecimal",
      { ...aesB1("aes128"), optionalBlocks: padded(ik("12345678901234XY")) },
      "no initial key id",
    ],
    [
      "of TDES in triple length",
      { ...tdesB1, key: keys.tdes24, optionalBlocks: [ksOf(testDukpts.tdes.initialKsn)] },
      "none of DUKPT",
    ],
  ])("%s is refused", (_, wanted: KeyBlockToWrap, reason) => {
    const memory = new WatchedMemory();
    expect(() => accept(wanted, wanted.version === "B" ? tdes24 : aes32, anyVersion, memory)).toThrow(reason);
    expect(memory.unwiped).toBe(0);
  });
});
