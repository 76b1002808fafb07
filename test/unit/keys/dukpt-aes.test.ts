import { describe, expect, it } from "vitest";
import { dukptAes128 } from "../../../src/keys/dukpt-aes.ts";
import { DukptRegisters } from "../../../src/keys/dukpt-registers.ts";
import type { DukptKind, TransactionKey, WorkingKeyType, WorkingKeyUsage } from "../../../src/keys/dukpt-state.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { registersBefore, testDukpts } from "../../support/dukpt-standing-before.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/aes-dukpt.json" with { type: "json" };

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();
const kindOf = (name: string): DukptKind => (name.includes("256") ? "aes256" : "aes128");
const workingKeys: readonly [string, WorkingKeyUsage][] = [
  ["pin_key", "pin"],
  ["mac_gen_key", "macRequest"],
  ["data_enc_key", "dataRequest"],
];
const types = ["tdes2", "tdes3", "aes128", "aes192", "aes256", "hmac128", "hmac192", "hmac256"] as const;
const strengthBits: Record<WorkingKeyType, number> = {
  tdes2: 80,
  tdes3: 112,
  aes128: 128,
  aes192: 192,
  aes256: 256,
  hmac128: 128,
  hmac192: 192,
  hmac256: 256,
};

function transactionOf(ksn: string, kind: DukptKind): TransactionKey {
  return registersBefore(kind, Number.parseInt(ksn.slice(16), 16)).takeTransactionKey();
}

describe("AES DUKPT", () => {
  it("is read twice the same way: the independent reading gives the published initial keys", () => {
    for (const { name, inputs, expected } of published.vectors.filter(({ inputs }) => inputs.op === "aes-ik")) {
      expect(testDukpts[kindOf(name)].initialKey, inputs.bdk).toBe(expected.ik);
    }
  });

  it.each(published.vectors.filter(({ inputs }) => inputs.op === "aes-txn"))(
    "gives $name",
    ({ name, inputs, expected }) => {
      const kind = kindOf(name);
      const ksn = inputs.ksn ?? "";
      // The state before this transaction was made by the independent reading; that it takes this key is shown here, and that
      // the registers lead to this state by the tests of the registers.
      expect(testDukpts[kind].transactionKey(Number.parseInt(ksn.slice(16), 16))).toBe(expected.derivation_key);
      const transaction = transactionOf(ksn, kind);
      expect(hex(transaction.ksn)).toBe(ksn);
      const values: Record<string, string | undefined> = expected;
      for (const [prefix, usage] of workingKeys) {
        for (const type of ["aes128", "aes256"] as const) {
          const wanted = values[`${prefix}_${type}`];
          if (wanted !== undefined) expect(hex(transaction.workingKey(usage, type))).toBe(wanted);
        }
      }
    },
  );

  it.each(published.vectors.filter(({ inputs }) => inputs.op === "aes-update"))(
    "gives $name",
    ({ inputs, expected }) => {
      const initialKey = Buffer.from(inputs.ik ?? "", "hex");
      const kind = initialKey.length === 32 ? "aes256" : "aes128";
      const initialKsn = Buffer.from(`${inputs.ikid}00000000`, "hex");
      const registers = DukptRegisters.loadInitialKey(kind, initialKey, initialKsn, ordinaryMemory);
      const type = types.find((name) => name.toUpperCase() === inputs.type) ?? expect.fail();
      expect(hex(registers.updateKey(type))).toBe(expected.key);
    },
  );

  describe.each(["aes128", "aes192", "aes256"] as const)("working keys of %s", (kind) => {
    it.each(types)("of type %s are the host's for every usage, or refused where they would be stronger", (type) => {
      const usages = [
        "pin",
        "macRequest",
        "macResponse",
        "macBoth",
        "dataRequest",
        "dataResponse",
        "dataBoth",
      ] as const;
      const transaction = transactionOf(testDukpts[kind].ksn(6), kind);
      for (const usage of [...usages, "keyEncryption"] as const) {
        const refused =
          strengthBits[type] > strengthBits[kind] || (type.startsWith("hmac") && !usage.startsWith("mac"));
        if (refused) expect(() => transaction.workingKey(usage, type)).toThrow("PP901");
        else expect(hex(transaction.workingKey(usage, type))).toBe(testDukpts[kind].workingKey(6, usage, type));
      }
    });
  });

  it("keeps the counter in the last four of twelve bytes of KSN", () => {
    const ksn = Buffer.from("123456789012345600000000", "hex");
    const changed = dukptAes128.ksnWithCounter(ksn, 0xffff0000);
    expect(hex(changed)).toBe("1234567890123456FFFF0000");
    expect(dukptAes128.ksnCounter(changed)).toBe(0xffff0000);
    expect(() => dukptAes128.ksnWithCounter(Buffer.alloc(10), 1)).toThrow("PP901");
  });

  it("leaves nothing in memory when a derivation fails", () => {
    const memory = new WatchedMemory();
    const ksn = Buffer.from("123456789012345600000001", "hex");
    expect(() => dukptAes128.childKey(Buffer.alloc(5, 1), ksn, memory)).toThrow("PP901");
    expect(memory.unwiped).toBe(0);
  });
});
