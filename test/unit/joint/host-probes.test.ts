import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { jointFrame } from "../../../src/joint/joint-frames.ts";
import { jointVersion, mostCertificates } from "../../../src/joint/joint-message.ts";
import { joinedPair } from "../../support/joined-pair.ts";

async function joined() {
  const pair = await joinedPair();
  await pair.startPad();
  pair.startGateway();
  await pair.turns();
  return pair;
}

const ofYear = (year: number) => ({
  key: "tls-ca-file",
  file: "/etc/pinpadd/acquirer-ca.pem",
  validFromMs: Date.UTC(year, 0, 1),
  validToMs: Date.UTC(year, 11, 31),
  lastDay: `${year}-12-31`,
});

describe("the pad asks the gateway how far a connection gets", () => {
  it("stage by stage, of either host, beside the link", async () => {
    const { hostLink, prober, link } = await joined();
    await hostLink.probe("dns", 0);
    await hostLink.probe("tcp", 0);
    await hostLink.probe("tls", 1);
    expect(prober.tried).toEqual(["dns 0", "tcp 0", "tls 1"]);
    expect(link.sent).toEqual([]);
  });

  it.each([
    ["PP501", "ENOTFOUND", "PP501"],
    ["PP511", "bank:5850: its certificate has expired on Jan 1 2026", "PP511"],
    // A way to put the pad out of service, or to have keys erased, if it were believed.
    ["PP802", "the housing was opened", "PP501"],
  ] as const)("and hears why not, as %s", async (code, detail, told) => {
    const { hostLink, prober } = await joined();
    prober.fault = new Fault(code, detail);
    await expect(hostLink.probe("tls", 0)).rejects.toMatchObject({ code: told, detail });
  });

  it("and until when the certificates of its configuration are valid", async () => {
    const { hostLink, prober } = await joined();
    prober.dates.push(ofYear(2026), { ...ofYear(2027), key: "tls-client-certificate-file" });
    await expect(hostLink.certificates()).resolves.toEqual(prober.dates);
    prober.fault = new Fault("PP102", "the certificate /etc/ca.pem cannot be read");
    await expect(hostLink.certificates()).rejects.toMatchObject({ code: "PP102" });
  });

  it("of chains without end, and names without end, what fits a message", async () => {
    const { hostLink, prober, faults } = await joined();
    const long = { ...ofYear(2026), file: `/${"folder/".repeat(600)}ca.pem` };
    prober.dates.push(...Array.from({ length: 400 }, () => long));
    const dates = await hostLink.certificates();
    expect(dates).toHaveLength(mostCertificates);
    expect(dates[0]?.file).toMatch(/ca\.pem$/);
    expect(faults).toEqual([]);
  });

  it("is told at once that there is no gateway, and within seconds that one stands still", async () => {
    const { hostLink, killGateway } = await joined();
    await killGateway();
    await expect(hostLink.reach()).rejects.toMatchObject({ code: "PP804" });
    await expect(hostLink.probe("dns", 0)).rejects.toMatchObject({ code: "PP804" });
    await expect(hostLink.certificates()).rejects.toMatchObject({ code: "PP804" });

    const still = await joinedPair();
    await still.startPad();
    const connection = await still.connect();
    connection.listen({ onData: () => undefined, onClose: () => undefined });
    connection.send(jointFrame({ type: "hello", version: jointVersion }));
    await still.turns();
    const asked = expect(still.hostLink.probe("tcp", 0)).rejects.toMatchObject({ code: "PP501" });
    await still.clock.advanceAsync(6_000);
    await asked;
  });

  it.each([
    ["a stage that is none", { type: "done", id: 1, stage: "echo" }],
    ["a day that is none", { type: "certificates", id: 1, certificates: [{ ...ofYear(2026), lastDay: "tomorrow" }] }],
    ["a field more", { type: "certificates", id: 1, certificates: [{ ...ofYear(2026), pem: "-----BEGIN" }] }],
  ])("and ends the connection on %s", async (_what, message) => {
    const pair = await joinedPair();
    await pair.startPad();
    const connection = await pair.connect();
    let closed = 0;
    connection.listen({ onData: () => undefined, onClose: () => (closed += 1) });
    connection.send(jointFrame({ type: "hello", version: jointVersion }));
    await pair.turns();
    const asked = expect(pair.hostLink.certificates()).rejects.toBeInstanceOf(Fault);
    connection.send(jointFrame(message));
    await pair.turns();
    await asked;
    expect(closed).toBe(1);
    expect(pair.faults).toEqual([expect.objectContaining({ side: "pad", code: "PP804" })]);
  });
});
