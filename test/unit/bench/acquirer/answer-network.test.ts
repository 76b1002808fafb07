import { describe, expect, it } from "vitest";
import { answer } from "../../../../src/bench/acquirer/answering.ts";
import { hostDialects } from "../../../../src/bench/acquirer/host-dialects.ts";
import { writeAnswer } from "../../../../src/bench/acquirer/terminal-message.ts";
import { testKeys } from "../../../../src/bench/acquirer/test-keys.ts";
import type { DialectName } from "../../../../src/bench/acquirer/wire-shapes.ts";
import { pack } from "../../../../src/host/iso8583/pack.ts";
import { macOf, packWithMac } from "../../../../src/host/message-mac.ts";
import { buildNetworkRequest, readNetworkAnswer, readUnsolicited } from "../../../../src/host/network-messages.ts";
import type { NetworkFunction } from "../../../../src/host/network-request.ts";
import { buildRequest } from "../../../../src/host/requests.ts";
import { heldKey } from "../../../../src/keys/held-keys.ts";
import type { KeyFacts, KeySlotName } from "../../../../src/keys/key-slot.ts";
import { messageMac } from "../../../../src/keys/message-mac.ts";
import { takeSessionKeys } from "../../../../src/keys/session-keys.ts";
import { ordinaryMemory as memory } from "../../../../src/pin/secret-memory.ts";
import { acquirerTalk, codesOf, fixedKeyPin, goodPan } from "../../../support/acquirer-talk.ts";
import { padPinBlock } from "../../../support/pad-pins.ts";
import { samplePayment } from "../../../support/payment-samples.ts";
import { scdBench } from "../../../support/scd-bench.ts";

const dialects: readonly DialectName[] = ["iso87-ascii", "iso87-binary", "iso93", "unionpay"];
const terminal = { terminalId: "KIOSK1", stan: "000900" };
const bytes = (hex: string) => Buffer.from(hex, "hex");

/** A pad's network messages, and its key slots, in front of the acquirer. */
async function bench(name: DialectName, rules: Parameters<typeof acquirerTalk>[1] = {}) {
  const talk = acquirerTalk(name, rules);
  const scd = await scdBench();
  const load = async (slot: KeySlotName, cipher: KeyFacts["cipher"], key: Buffer) => {
    const loading = { keyVersion: "00", origin: "components", test: true, loadedAtMs: 0 } as const;
    const held = heldKey("K0", cipher, key, loading, scd.memory);
    await scd.keyStore.commit(scd.keyStore.sealed(slot, held));
  };
  await load("tmk", "tdes", bytes(testKeys.tmk));
  const cipher = rules.sessionCipher ?? "tdes";
  await load("kbpk", cipher, bytes(testKeys.kbpk[cipher]));
  const network = (what: NetworkFunction) => {
    const { profile } = talk;
    const request = { ...samplePayment, ...terminal, function: what };
    const answered = talk.exchange(pack(profile, buildNetworkRequest(request, profile)));
    return { answered, read: readNetworkAnswer(profile, codesOf(profile), answered, terminal) };
  };
  const signOn = async () => {
    const { read } = network("signOnWithKeys");
    if (read.kind === "notOurs" || !read.keys) return expect.fail("no keys");
    const form = hostDialects[name].keysForm;
    await takeSessionKeys({ form, bytes: read.keys, loadedAtMs: 0 }, scd.keyStore, scd.memory);
    return { pin: scd.keyStore.open("pin").material, mac: scd.keyStore.open("mac").material };
  };
  return { ...talk, network, signOn };
}

describe.each(dialects)("the acquirer's network messages, speaking %s", (name) => {
  it.each(["signOn", "signOff", "echo"] as const)("do %s", async (what) => {
    const { network } = await bench(name);
    expect(network(what).read).toMatchObject({ kind: "accepted" });
  });

  it.each(["signOnWithKeys", "keyExchange"] as const)("bring keys at %s, different ones each time", async (what) => {
    const { network } = await bench(name);
    const keys = () => {
      const { read } = network(what);
      return read.kind === "notOurs" ? undefined : read.keys;
    };
    const first = keys();
    expect(first?.length).toBeGreaterThan(0);
    expect(keys()).not.toEqual(first);
  });

  it.each(["tdes", "aes"] as const)(
    "bring keys of %s that the pad takes, and PINs and MACs are under them",
    async (cipher) => {
      if (name === "unionpay" && cipher === "aes") return;
      const { signOn, profile, request, exchange, host } = await bench(name, {
        sessionCipher: cipher,
        mac: "sessionKey",
      });
      const session = await signOn();
      const format = cipher === "aes" ? 4 : 0;
      const pinBlock = padPinBlock(session.pin, { pin: "1234", pan: goodPan, format });
      const mac = (covered: Buffer) =>
        messageMac(cipher, session.mac, { desAlgorithm: profile.dialect.mac.algorithm }, covered, memory);
      const paid = buildRequest(request({ pinBlock, ksn: undefined, format }), profile);
      const found = macOf(profile, exchange(packWithMac(profile, paid, mac)));
      expect(found && mac(found.covered)).toEqual(found?.mac);
      expect(host.issuer.books()).toMatchObject([{ state: "approved" }]);
    },
  );

  it("take no PIN under the old key any more once there is a session", async () => {
    const { signOn, ask, request } = await bench(name);
    expect(ask(request(fixedKeyPin("1234")))).toMatchObject({ verdict: { kind: "approved" } });
    await signOn();
    expect(ask(request(fixedKeyPin("1234")))).toMatchObject({ verdict: { faultCode: "PP506" } });
  });

  it("refuse payments before the sign-on and after the sign-off, where they want one", async () => {
    const { network, ask, request } = await bench(name, { signOnRequired: true });
    expect(ask(request())).toMatchObject({ verdict: { kind: "hostFault", faultCode: "PP506" } });
    network("echo");
    expect(ask(request())).toMatchObject({ verdict: { kind: "hostFault" } });
    if (name !== "unionpay") {
      network("signOn");
      expect(ask(request())).toMatchObject({ verdict: { kind: "approved" } });
    }
    network("signOff");
    expect(ask(request())).toMatchObject({ verdict: { kind: "hostFault" } });
  });

  it("of its own are understood by the pad, and the answers by the acquirer", async () => {
    const { host, profile } = await bench(name);
    for (const [what, kind] of [
      ["echo", "echo"],
      ["signOff", "signOff"],
    ] as const) {
      const own = hostDialects[name].ownRequest(what, "900001", { date: "260102", time: "030405" });
      const asked = readUnsolicited(profile, writeAnswer(own.mti, own.fields, name));
      expect(asked?.kind).toBe(kind);
      const { event, delivery } = answer(host, pack(profile, asked?.answer ?? expect.fail("no answer")));
      expect(event).toMatchObject({ kind: "ownAnswered", stan: "900001" });
      expect(delivery).toBe("dropped");
    }
  });
});

describe("MACs of network messages", () => {
  const mac = (covered: Buffer) =>
    messageMac("tdes", bytes(testKeys.mac.tdes), { desAlgorithm: "retail" }, covered, memory);

  it.each(["iso87-ascii", "iso93"] as const)(
    "are under the session's key, but for those that bring it: %s",
    async (name) => {
      const { network, profile, exchange } = await bench(name, { mac: "sessionKey" });
      expect(network("echo").read).toMatchObject({ kind: "refused" });
      const echo = buildNetworkRequest({ ...samplePayment, ...terminal, function: "echo" }, profile);
      const answered = exchange(packWithMac(profile, echo, mac));
      const found = macOf(profile, answered);
      expect(found && mac(found.covered)).toEqual(found?.mac);
      expect(readNetworkAnswer(profile, codesOf(profile), answered, terminal)).toMatchObject({ kind: "accepted" });
      const keys = network("signOnWithKeys");
      expect(keys.read).toMatchObject({ kind: "accepted" });
      expect(macOf(profile, keys.answered)).toBeUndefined();
    },
  );
});
