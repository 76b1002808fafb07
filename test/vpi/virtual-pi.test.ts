import { beforeAll, describe, expect, it } from "vitest";
import { testCards } from "../../src/bench/acquirer/test-cards.ts";
import { buildProgram } from "../support/program.ts";
import { buildGuest } from "./build-guest.ts";
import { kernelToTest } from "./kernel-to-test.ts";
import { padConfig } from "./pad-config.ts";
import { VirtualPi } from "./virtual-pi.ts";

const kernel = kernelToTest(process);
if (kernel.missing !== undefined) console.warn(`The virtual Pi is skipped: ${kernel.missing}.`);

const purpose = { transaction: "payment", amountMinor: 2_500, currency: "CNY" } as const;
/** The test acquirer takes five seconds over it. */
const slowPurpose = { transaction: "payment", amountMinor: 2_581, currency: "CNY" } as const;
const { pan = "", track2 = "" } = testCards.find(({ id }) => id === "good") ?? {};
const wrongPin = ["1", "2", "3", "3"];
const rightPin = ["1", "2", "3", "4"];

/** A pad that has started its first payment, on a kernel of its own. */
function onPi(story: string, { amountMinor }: { amountMinor: number }, use: (pi: VirtualPi) => Promise<void>) {
  const note = (line: string) => void process.stderr.write(`vpi ${story} ${line}\n`);
  return VirtualPi.run(kernel.path ?? "", note, async (pi) => {
    await pi.startPad(padConfig({ amountMinor }));
    await pi.logs("screen", { prompt: "INSERT_CARD" });
    await use(pi);
  });
}

async function insertCard(pi: VirtualPi): Promise<void> {
  pi.do({ do: "insertCard", track2 });
  await pi.logs("screen", { prompt: "ENTER_PIN" });
}

/** Every payment in the acquirer's books: STAN, response code, state. */
async function books(pi: VirtualPi): Promise<unknown> {
  pi.do({ do: "stopAcquirer" });
  const { event } = await pi.tells("acquirer", ({ event: { kind } }) => kind === "books", "the acquirer's books");
  return event["books"];
}

describe.skipIf(kernel.missing !== undefined).concurrent("a pad with its real drivers on a real kernel", () => {
  beforeAll(() => {
    buildProgram();
    buildGuest();
  });

  it("says a wrong PIN at once, takes another, is approved, and stops dark", () =>
    onPi("wrong PIN", purpose, async (pi) => {
      await pi.shows({ id: "INSERT_CARD", purpose });
      await insertCard(pi);
      await pi.shows({ id: "ENTER_PIN", purpose, triesLeft: 3, digitCount: 0, minDigits: 4 });
      await pi.tapAll(wrongPin, "ENTER_PIN");
      await pi.tap("enter", "PLEASE_WAIT");
      await pi.logs("screen", { prompt: "ENTER_VALID_PIN" });
      await pi.shows({ id: "ENTER_VALID_PIN", triesLeft: 2 });
      await pi.tapAll(rightPin, "ENTER_PIN");
      await pi.shows({ id: "ENTER_PIN", purpose, triesLeft: 2, digitCount: 4, minDigits: 4 });
      await pi.tap("enter", "PLEASE_WAIT");
      expect(await pi.logs("transactionEnded")).toMatchObject({ outcome: { kind: "approved" } });
      await pi.shows({ id: "APPROVED", purpose });
      pi.do({ do: "pullCard" });
      await pi.logs("screen", { prompt: "IDLE" });
      expect(await books(pi)).toMatchObject([
        { stan: "000001", amountMinor: 2_500, responseCode: "55", state: "declined" },
        { stan: "000002", amountMinor: 2_500, responseCode: "00", state: "approved" },
      ]);
      pi.do({ do: "stopPad" });
      expect(await pi.tells("padEnded", () => true, "the pad to stop")).toMatchObject({ code: 0, stderr: "" });
      await pi.tells("panel", ({ isOn }) => !isOn, "the panel to be off");
      expect(pi.log.at(-1)?.msg).toBe("stopped");
      expect(JSON.stringify(pi.log)).not.toContain(pan);
      expect(pi.log.filter(({ msg }) => msg === "fault")).toEqual([]);
      // Line numbers are not BCM numbers here, as on every Pi with a kernel since 6.6.
      expect(pi.gpioBase).toBeGreaterThan(0);
    }));

  it("lives through an unplugged display while the bank decides, and shows what is due when it is back", () =>
    onPi("display at the bank", slowPurpose, async (pi) => {
      await insertCard(pi);
      await pi.tapAll(rightPin, "ENTER_PIN");
      await pi.tap("enter", "PLEASE_WAIT");
      await pi.shows({ id: "PLEASE_WAIT", purpose: slowPurpose });
      pi.do({ do: "unplugDisplay" });
      expect((await pi.logs("fault", { code: "PP301" }))["detail"]).toMatch(/EREMOTEIO|remote I\/O/i);
      pi.do({ do: "plugDisplay" });
      await pi.logs("faultCleared", { code: "PP301" });
      await pi.shows({ id: "REMOVE_CARD" });
      expect(pi.log.find(({ msg }) => msg === "transactionEnded")).toMatchObject({ outcome: { kind: "approved" } });
      pi.do({ do: "pullCard" });
      await pi.logs("screen", { prompt: "INSERT_CARD" });
      await pi.shows({ id: "INSERT_CARD", purpose: slowPurpose });
      expect(await books(pi)).toMatchObject([{ amountMinor: 2_581, responseCode: "00", state: "approved" }]);
    }));

  it("ends the payment when the display goes during PIN entry, sends nothing, and takes the next one", () =>
    onPi("display at the PIN", purpose, async (pi) => {
      await insertCard(pi);
      await pi.tapAll(["1", "2"], "ENTER_PIN");
      pi.do({ do: "unplugDisplay" });
      pi.hold("3");
      await pi.logs("fault", { code: "PP301" });
      expect(await pi.logs("transactionEnded")).toMatchObject({ outcome: { kind: "fault", code: "PP301" } });
      pi.do({ do: "plugDisplay" });
      await pi.shows({ id: "MACHINE_FAULT", code: "PP301" });
      await pi.letGo("3");
      pi.do({ do: "pullCard" });
      await pi.logs("screen", { prompt: "INSERT_CARD" });
      await insertCard(pi);
      await pi.tapAll(rightPin, "ENTER_PIN");
      await pi.tap("enter", "PLEASE_WAIT");
      expect(await pi.logs("transactionEnded")).toMatchObject({ outcome: { kind: "approved" } });
      expect(await books(pi)).toMatchObject([{ stan: "000001", state: "approved" }]);
    }));

  it("names the lines of a stuck key, and is back in service when it is free", () =>
    onPi("stuck key", purpose, async (pi) => {
      pi.hold("5");
      expect((await pi.logs("fault", { code: "PP202" }))["detail"]).toMatch(/row.*\b6\b.*col.*\b16\b/i);
      expect(await pi.logs("transactionEnded")).toMatchObject({ outcome: { kind: "fault", code: "PP202" } });
      await pi.shows({ id: "MACHINE_FAULT", code: "PP202" });
      await pi.letGo("5");
      await pi.logs("faultCleared", { code: "PP202" });
      await pi.logs("screen", { prompt: "INSERT_CARD" });
      await insertCard(pi);
      await pi.tap("5", "ENTER_PIN");
      await pi.tap("cancel", "CANCELED");
    }));

  it("notices that the reader was unplugged, and reads cards again when it is back", () =>
    onPi("reader", purpose, async (pi) => {
      pi.do({ do: "unplugReader" });
      await pi.logs("fault", { code: "PP402" });
      expect(await pi.logs("transactionEnded")).toMatchObject({ outcome: { kind: "fault", code: "PP402" } });
      await pi.shows({ id: "MACHINE_FAULT", code: "PP402" });
      pi.do({ do: "plugReader" });
      await pi.logs("faultCleared", { code: "PP402" });
      await pi.logs("screen", { prompt: "INSERT_CARD" });
      await insertCard(pi);
      await pi.tap("cancel", "CANCELED");
    }));
});
