import { describe, expect, it } from "vitest";
import type { FaultyFileSystem, PendingWrite } from "../../support/faulty-file-system.ts";
import { padBench, provisioned } from "../../support/pad-bench.ts";

/** The host's answer to a payment; it acknowledges every reversal. */
type HostAnswer = "00" | "55" | "none";
type Bench = Awaited<ReturnType<typeof pad>>;

const stan = 11;
const ksn = 62;
/** The pad leaves the outcome's screen by then. */
const returnMs = 30_000;
/** More than any payment has. */
const operationsMax = 100;

/** A pad before a host that answers so, and what is found out of it. */
async function pad(fs: FaultyFileSystem, hostAnswer: HostAnswer) {
  const bench = padBench(fs);
  bench.link.onSend = (message) => {
    const answer = message.mti === "0200" ? hostAnswer : "00";
    if (answer !== "none") setImmediate(() => bench.link.answer(message, answer));
  };
  await bench.pad.start();
  return bench;
}

/** A customer pays, cancels after a wrong PIN, and goes; how it ended, by what stands on the screen. */
async function customer(bench: Bench, id: string): Promise<string> {
  let ended = false;
  void bench.pay(id).then(() => {
    ended = true;
  });
  const from = bench.screens.length;
  if (bench.reader.isArmed) bench.insert();
  for (let round = 0; round < 40 && bench.pad.at !== "enteringPin" && !ended; round += 1) await turns(bench);
  if (bench.pad.at === "enteringPin") bench.enterPin();
  for (let round = 0; round < 60 && !ended; round += 1) {
    await turns(bench);
    if (bench.lastScreen()?.id === "ENTER_VALID_PIN") bench.pad.cancel();
    if (bench.pad.at === "awaitingHost" && round > 8) await bench.pass(1_000);
  }
  const ids = bench.screens.slice(from).map((screen) => screen.id);
  return (
    ids.findLast((screen) => /^(APPROVED|ENTER_VALID_PIN|HOST_FAULT|MACHINE_FAULT)$/.test(screen)) ??
    ids.at(-1) ??
    "nothing new"
  );
}

/** So many turns that a commit is through, and a message there and back. */
async function turns(bench: Bench): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await bench.pass(0);
}

/** A store that has refused a write takes no more PINs. */
async function expectRefusal(bench: Bench): Promise<void> {
  if (!bench.log.some((event) => event.event === "fault" && event.code === "PP703")) return;
  await bench.pass(returnMs);
  const payments = bench.link.mtis().filter((mti) => mti === "0200").length;
  expect(await customer(bench, "before the repair")).not.toMatch(/APPROVED|ENTER/);
  expect(bench.link.mtis().filter((mti) => mti === "0200")).toHaveLength(payments);
}

/** The disk is repaired, the pad starts, has its time for what is outstanding, and serves the next customer. */
async function repaired(fs: FaultyFileSystem) {
  const bench = await pad(fs, "00");
  await turns(bench);
  await turns(bench);
  const firstMessages = bench.link.mtis();
  await customer(bench, "after the repair");
  const triesLeft = bench.screens.flatMap((screen) => (screen.id === "ENTER_PIN" ? screen.triesLeft : []))[0];
  return { bench, firstMessages, payment: bench.link.last(), triesLeft };
}

/** Which of what was not synced is found after the repair. */
const survivors = { all: (write: PendingWrite) => write.bytes.length, none: () => 0 };

/** From a commit to each of the two syncs of its mirror. */
const mirrorMs = 20;

describe.each(["00", "55", "none"] as const)(
  "a disk that fails anywhere in a payment answered with %s",
  (hostAnswer) => {
    it.each([
      ["write", "EIO", "all"],
      ["write", "ENOSPC", "none"],
      ["sync", "EIO", "all"],
      ["sync", "ENOSPC", "none"],
    ] as const)("at a %s with %s lets nothing wrong out, and all is right after its repair", async (...failure) => {
      const [operation, code, survives] = failure;
      const medium = await provisioned();
      const ends = new Set<string>();
      for (let nth = 1; nth < operationsMax; nth += 1) {
        const bench = await pad(medium.afterPowerCut(survivors.all), hostAnswer);
        bench.fs.failAt(operation, nth, code);
        const end = await customer(bench, "as the disk fails");
        // The store's mirror follows a moment after each commit, and may fail, too.
        for (let sync = 0; sync < 3; sync += 1) await bench.pass(mirrorMs);
        if (bench.fs.counts[operation] < nth) break;
        ends.add(end);
        const at = `${operation} ${nth}: ${end}, ${bench.link.mtis()}`;
        const sent = bench.link.sent.find(({ mti }) => mti === "0200");
        if (hostAnswer !== "00") expect(end, at).not.toBe("APPROVED");
        if (hostAnswer !== "55") expect(end, at).not.toBe("ENTER_VALID_PIN");
        if (!sent) expect(end, at).toBe("MACHINE_FAULT");
        await expectRefusal(bench);

        const after = await repaired(bench.fs.afterPowerCut(survivors[survives]));
        expect(after.payment.mti, at).toBe("0200");
        for (const number of [stan, ksn])
          expect(after.payment.fields.get(number), at).not.toBe(sent?.fields.get(number));
        // The host acknowledges each one that it gets.
        const isReversed = [...bench.link.mtis(), ...after.firstMessages].some((mti) => mti.startsWith("04"));
        if (end === "APPROVED") expect(isReversed, at).toBe(false);
        if (sent && end !== "APPROVED" && hostAnswer !== "55") expect(isReversed, at).toBe(true);
        expect(after.triesLeft, at).toBe((sent && end !== "APPROVED") || isReversed ? 2 : 3);
        await after.bench.pad.stop();
      }
      expect(ends).toContain("MACHINE_FAULT");
      if (hostAnswer === "00") expect(ends).toContain("APPROVED");
      if (hostAnswer === "55") expect(ends).toContain("ENTER_VALID_PIN");
    });
  },
);
