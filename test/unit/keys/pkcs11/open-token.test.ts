import { describe, expect, it, vi } from "vitest";
import { Fault } from "../../../../src/faults/fault.ts";
import { type Cryptoki, mechanism } from "../../../../src/keys/pkcs11/cryptoki.ts";
import { openToken } from "../../../../src/keys/pkcs11/open-token.ts";
import { FaultyFileSystem } from "../../../support/faulty-file-system.ts";
import { SimToken, SimTokenMedium } from "../../../support/sim-token.ts";
import { simPlace } from "../../../support/token-bench.ts";

/** A simulated module with some of its answers changed; it remembers which calls were made. */
function moduleWith(changes: Partial<Cryptoki> = {}, loginFile = "1234\n") {
  const calls: string[] = [];
  const token = Object.assign(new SimToken(new SimTokenMedium(simPlace.tokenLabel)), changes);
  const watched = new Proxy(token, {
    get: (object, name) => {
      const member: unknown = Reflect.get(object, name, object);
      if (typeof member !== "function") return member;
      return (...values: unknown[]) => {
        calls.push(String(name));
        return member.apply(object, values);
      };
    },
  });
  const files = new FaultyFileSystem();
  files.put(simPlace.loginPinPath, Buffer.from(loginFile));
  return { calls, open: (place = simPlace) => openToken(place, files, async () => watched) };
}

function refusing(name: string): () => never {
  return () => {
    throw new Error(name);
  };
}

describe("opening a token", () => {
  it("logs in to the one with the label, wherever its slot is and however its label is padded", async () => {
    const slots = [0, 1, 2].map((slot) => Buffer.from([slot]));
    const labels = ["".padEnd(32), "other".padEnd(32, "\0"), "pad 7".padEnd(32)];
    const opened: number[] = [];
    const { open } = moduleWith({
      C_GetSlotList: () => slots,
      C_GetTokenInfo: (slot) => ({ label: labels[slot[0] ?? 0] ?? "" }),
      C_OpenSession: (slot) => {
        opened.push(slot[0] ?? -1);
        return slot;
      },
    });
    (await open()).checkSession();
    expect(opened).toEqual([2]);
  });

  it.each(["1234", "1234\n", "1234\r\n"])("takes the login PIN of the file %j", async (file) => {
    await expect(moduleWith({}, file).open()).resolves.toBeDefined();
  });

  const labelled = (...labels: string[]): Partial<Cryptoki> => ({
    C_GetSlotList: () => labels.map((_, slot) => Buffer.from([slot])),
    C_GetTokenInfo: (slot) => ({ label: labels[slot[0] ?? 0]?.padEnd(32) ?? "" }),
  });
  const refusals: Readonly<Record<string, readonly [Partial<Cryptoki>, RegExp]>> = {
    "a module that is not there": [{ load: refusing("no such file") }, /simulated\.so cannot be loaded.*no such file/],
    "no token": [labelled(""), /connect it, or initialise one labelled "pad 7"/],
    "a label that no token has": [labelled("pad 8", "test"), /only "pad 8", "test": correct the label/],
    "a label that two tokens have": [labelled("pad 7", "pad 7"), /give this pad's a label of its own/],
    "a wrong login PIN": [{ C_Login: refusing("CKR_PIN_INCORRECT") }, /token-pin: .*correct the file before/],
    "a locked token": [{ C_Login: refusing("CKR_PIN_LOCKED") }, /security officer must set a new one/],
    "a token without AES DUKPT": [{ C_GetMechanismList: () => [mechanism.aesEcb] }, /no CKM_AES_CBC_ENCRYPT_DATA/],
    "a token that is taken out": [{ C_OpenSession: refusing("CKR_DEVICE_REMOVED") }, /put it back/],
    "an answer nobody knows": [{ C_Initialize: refusing("CKR_VENDOR_7") }, /manual \(CKR_VENDOR_7\)/],
  };
  it.each(Object.entries(refusals))("refuses %s with a fault that says what to do", async (_, [changes, says]) => {
    const { open, calls } = moduleWith(changes);
    const fault = await open().catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code: "PP607", detail: expect.stringMatching(says) });
    expect(calls.includes("close")).toBe(!("load" in changes));
  });

  it("says that the login file is missing or empty, and never what is in it", async () => {
    const { open } = moduleWith();
    await expect(open({ ...simPlace, loginPinPath: "/nowhere" })).rejects.toThrow(/login file \/nowhere.*create it/);
    await expect(moduleWith({}, "\n").open()).rejects.toThrow(/is empty/);
    const wrong = await moduleWith({}, "998877").open().catch(String);
    expect(wrong).toContain("CKR_PIN_INCORRECT");
    expect(wrong).not.toContain("998877");
  });

  it("shares a module that another part of the process has started, and leaves it running", async () => {
    const { open, calls } = moduleWith({
      C_Initialize: refusing("CKR_CRYPTOKI_ALREADY_INITIALIZED"),
      C_Login: refusing("CKR_USER_ALREADY_LOGGED_IN"),
    });
    (await open()).close();
    expect(calls).not.toContain("C_Finalize");
    const own = moduleWith();
    (await own.open()).close();
    expect(own.calls.slice(-3)).toEqual(["C_CloseSession", "C_Finalize", "close"]);
  });

  it("says that the package is missing", async () => {
    vi.doMock("pkcs11js/index.js", () => {
      throw new Error("not built for this Node");
    });
    const files = new FaultyFileSystem();
    files.put(simPlace.loginPinPath, Buffer.from("1234"));
    await expect(openToken(simPlace, files)).rejects.toMatchObject({
      code: "PP103",
      detail: expect.stringMatching(/pkcs11js/),
    });
    vi.doUnmock("pkcs11js/index.js");
  });
});
