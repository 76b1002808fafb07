import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  attribute,
  type Cryptoki,
  cbcEncryptDataParameter,
  type Handle,
  keyType,
  loadCryptoki,
  mechanism,
  readWriteSession,
  secretKeyClass,
} from "../../src/keys/pkcs11/cryptoki.ts";
import { openToken, type TokenPlace } from "../../src/keys/pkcs11/open-token.ts";
import type { Pkcs11Scd } from "../../src/keys/pkcs11/pkcs11-scd.ts";
import { scdContract } from "../contract/scd.contract.ts";
import { FaultyFileSystem } from "../support/faulty-file-system.ts";
import { keyIndex, testPan } from "../support/scd-bench.ts";
import { findSoftHsm, softHsmFolder } from "../support/softhsm.ts";
import { aesHost, lastCounter, simPlace, tokenBench } from "../support/token-bench.ts";

const modulePath = await findSoftHsm();
const place = (tokenLabel: string): TokenPlace => ({ ...simPlace, modulePath: modulePath ?? "", tokenLabel });

let tokens = 0;
let last: { end(): void } | undefined;
let hsm: ReturnType<typeof softHsmFolder> | undefined;

/** The module reads configuration and tokens when it is started, so the one before has ended. */
function newFolder() {
  last?.end();
  hsm?.remove();
  hsm = softHsmFolder();
  return hsm;
}

async function softHsmBench(pinBlockFormat: { format: 4; panField: "full" } | { format: 0 | 3 }) {
  tokens += 1;
  const label = `pad ${tokens}`;
  newFolder().initialise(label);
  const bench = await tokenBench({ place: place(label), load: loadCryptoki, pinBlockFormat });
  last = bench;
  return { ...bench, label };
}

afterAll(() => {
  last?.end();
  hsm?.remove();
});

const format4 = { format: 4, panField: "full" } as const;

async function pay(scd: Pkcs11Scd) {
  scd.beginPinEntry({ minDigits: 4, maxDigits: 12 });
  for (const key of [1, 2, 3, 4, keyIndex.enter]) scd.onKey(key);
  return scd.encryptPin(testPan);
}

function slotOf(cryptoki: Cryptoki, label: string): Handle {
  const slot = cryptoki.C_GetSlotList(true).find((one) => cryptoki.C_GetTokenInfo(one).label.trim() === label);
  return slot ?? Buffer.alloc(0);
}

/** What somebody can do who has the module and the login PIN: a session of the same process, beside ours. */
function intruder(cryptoki: Cryptoki, label: string) {
  const session = cryptoki.C_OpenSession(slotOf(cryptoki, label), readWriteSession);
  cryptoki.C_FindObjectsInit(session, [{ type: attribute.class, value: secretKeyClass }]);
  const keys = cryptoki.C_FindObjects(session, 100);
  cryptoki.C_FindObjectsFinal(session);
  return { session, keys };
}

describe.skipIf(modulePath === undefined)("SoftHSM2", () => {
  let bench: Awaited<ReturnType<typeof softHsmBench>>;
  let beside: Cryptoki & { C_CloseAllSessions(slot: Handle): void };

  beforeAll(async () => {
    bench = await softHsmBench(format4);
    await bench.load();
    beside = (await loadCryptoki()) as typeof beside;
    beside.load(modulePath ?? "");
  });

  it("encrypts under the published PIN keys of X9.24-3, as the test acquirer reads them", async () => {
    const scd = await bench.start();
    expect(aesHost.workingKey(1, "pin")).toBe("AF8CB133A78F8DC2D1359F18527593FB");
    for (let counter = 1; counter <= 40; counter += 1) {
      const block = await pay(scd);
      expect(block.ksn.toString("hex")).toBe(aesHost.ksn(counter).toLowerCase());
      expect(bench.readPin(block, testPan)).toBe("1234");
    }
  });

  it("holds registers only, which can neither be read, nor used, nor told to give themselves away", async () => {
    await bench.start();
    const { session, keys } = intruder(beside, bench.label);
    expect(keys.length).toBeGreaterThan(20);
    for (const key of keys) {
      expect(() => beside.C_GetAttributeValue(session, key, [{ type: attribute.value }])).toThrow(
        "CKR_ATTRIBUTE_SENSITIVE",
      );
      const ecb = { mechanism: mechanism.aesEcb };
      expect(() => beside.C_EncryptInit(session, ecb, key)).toThrow("CKR_KEY_FUNCTION_NOT_PERMITTED");
      for (const change of [
        { type: attribute.extractable, value: true },
        { type: attribute.sensitive, value: false },
      ]) {
        expect(() => beside.C_SetAttributeValue(session, key, [change])).toThrow("CKR_ATTRIBUTE_READ_ONLY");
      }
    }
    beside.C_CloseSession(session);
  });

  it("does not stop one who is logged in from deriving keys that can be read: its login is as good as its keys", async () => {
    await bench.start();
    const { session, keys } = intruder(beside, bench.label);
    const parameter = { type: cbcEncryptDataParameter, iv: Buffer.alloc(16), data: Buffer.alloc(16) };
    const child = beside.C_DeriveKey(
      session,
      { mechanism: mechanism.aesCbcEncryptData, parameter },
      keys[0] ?? Buffer.alloc(0),
      [
        { type: attribute.class, value: secretKeyClass },
        { type: attribute.keyType, value: keyType.aes },
        { type: attribute.valueLength, value: 16 },
        { type: attribute.sensitive, value: false },
        { type: attribute.extractable, value: true },
      ],
    );
    expect(beside.C_GetAttributeValue(session, child, [{ type: attribute.value }])[0]?.value).toHaveLength(16);
    beside.C_CloseSession(session);
  });

  it("keeps no working key when a payment is done", async () => {
    const scd = await bench.start();
    const before = intruder(beside, bench.label).keys.length;
    const { ksn } = await pay(scd);
    const counter = ksn.readUInt32BE(8);
    const trailingZeros = 31 - Math.clz32(counter & -counter);
    expect(intruder(beside, bench.label).keys.length).toBe(before - 1 + trailingZeros);
  });

  it("that ends our session stops the pad before PIN entry, and says what to do", async () => {
    const scd = await bench.start();
    scd.checkKeys();
    beside.C_CloseAllSessions(slotOf(beside, bench.label));
    expect(() => scd.checkKeys()).toThrow(/restart the service \(CKR_SESSION_HANDLE_INVALID\) \(PP607\)/);
    await expect(pay(scd)).rejects.toMatchObject({ code: "PP607" });
  });
});

describe.skipIf(modulePath === undefined)("a token that cannot be had", () => {
  const files = new FaultyFileSystem();
  files.put(simPlace.loginPinPath, Buffer.from("999999\n"));

  beforeAll(() => newFolder().initialise("front desk"));

  const refusals: readonly (readonly [string, TokenPlace, RegExp])[] = [
    ["a wrong login PIN", place("front desk"), /correct the file before you try again.*CKR_PIN_INCORRECT/],
    ["an unknown label", place("back desk"), /no token is labelled "back desk", only .*"front desk"/],
    [
      "a module that is not there",
      { ...place("front desk"), modulePath: "/nowhere.so" },
      /nowhere\.so cannot be loaded/,
    ],
    ["a module that is none", { ...place("front desk"), modulePath: process.execPath }, /cannot be loaded/],
  ];
  it.each(refusals)("is refused for %s, with what to do", async (_, wanted, says) => {
    await expect(openToken(wanted, files)).rejects.toMatchObject({
      code: "PP607",
      detail: expect.stringMatching(says),
    });
  });

  it("is found again once the fault is mended", async () => {
    files.put(simPlace.loginPinPath, Buffer.from("1234\n"));
    const token = await openToken(place("front desk"), files);
    token.checkSession();
    token.close();
  });
});

if (modulePath !== undefined) {
  for (const pinBlockFormat of [format4, { format: 0 }] as const) {
    scdContract(`Pkcs11Scd on SoftHSM2, format ${pinBlockFormat.format}`, async (standing) => {
      const bench = await softHsmBench(pinBlockFormat);
      if (standing === "all") await bench.load();
      if (standing === "one") await bench.loadBefore(lastCounter);
      return bench;
    });
  }
}
