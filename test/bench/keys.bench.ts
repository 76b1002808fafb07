import { createRequire } from "node:module";
import { bench, describe } from "vitest";
import { ksnWithCounter } from "../../src/keys/dukpt-tdes.ts";
import { encryptPinBlock } from "../../src/keys/encrypt-pin-block.ts";
import { unwrapKeyBlock } from "../../src/keys/key-block.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { loadedRegisters } from "../support/dukpt-standing-before.ts";
import { pinOf } from "../support/pin-of.ts";
import { random, testBdk, testIksn, testPan } from "../support/scd-bench.ts";
import published from "../vectors/key-block.json" with { type: "json" };

/** CommonJS without types. `_sessionKey` is hex. */
type DukptClass = new (bdkHex: string, ksnHex: string, keyMode: "pinkey") => { readonly _sessionKey: string };

const require = createRequire(import.meta.url);
// biome-ignore lint/correctness/noUnresolvedImports: its main file lies in dist, a folder that Biome passes over
const Dukpt: DukptClass = require("dukpt");

const bdk = testBdk.toString("hex").toUpperCase();
const ksnHex = (counter: number) => ksnWithCounter(testIksn, counter).toString("hex").toUpperCase();

/** The PIN keys of one terminal, one transaction after the other; a new terminal when they are used up. */
function pinKeysOf(kind: "tdes" | "aes128" | "aes256") {
  let registers = loadedRegisters(kind);
  return (): string => {
    if (registers.exhausted) registers = loadedRegisters(kind);
    const transaction = registers.takeTransactionKey();
    const key = transaction.workingKey("pin");
    const hex = key.toString("hex").toUpperCase();
    ordinaryMemory.release(key);
    transaction.release();
    return hex;
  };
}

function requireSameKeys(): void {
  const next = pinKeysOf("tdes");
  for (let counter = 1; counter <= 8; counter += 1) {
    const theirs = new Dukpt(bdk, ksnHex(counter), "pinkey")._sessionKey.replaceAll(" ", "").toUpperCase();
    if (theirs !== next())
      throw new Error(`the PIN keys of transaction ${counter} differ: there is nothing to compare`);
  }
}

requireSameKeys();

describe("TDES DUKPT: the PIN key of the next transaction", () => {
  const next = pinKeysOf("tdes");
  let counter = 0;
  bench("pinpadd, from the registers", () => void next());
  bench("npm dukpt 3.0.0, from the base derivation key", () => {
    counter = (counter % 0xfffff) + 1;
    void new Dukpt(bdk, ksnHex(counter), "pinkey")._sessionKey;
  });
});

describe("AES DUKPT: the PIN key of the next transaction", () => {
  const [aes128, aes256] = [pinKeysOf("aes128"), pinKeysOf("aes256")];
  bench("AES-128, from the registers", () => void aes128());
  bench("AES-256, from the registers", () => void aes256());
});

describe("an encrypted PIN block", () => {
  const parts = { pin: pinOf("1234"), pan: testPan, panField: "full", random, memory: ordinaryMemory } as const;
  const key = Buffer.alloc(16, "a key of no pad!");
  for (const format of [0, 1, 3, 4] as const) {
    bench(`ISO 9564-1 format ${format}`, () => void encryptPinBlock(format, key, parts));
  }
});

describe("a TR-31 key block", () => {
  for (const version of ["B", "D"]) {
    const found = published.vectors.find(({ inputs }) => inputs.op === "tr31" && inputs.key_block.startsWith(version));
    if (found === undefined) throw new Error(`no vector of version ${version}`);
    const block = found.inputs.key_block;
    const kbpk = Buffer.from(found.inputs.kbpk ?? "", "hex");
    bench(`is unwrapped, version ${version}`, () => {
      ordinaryMemory.release(unwrapKeyBlock(block, kbpk, ordinaryMemory).key);
    });
  }
});
