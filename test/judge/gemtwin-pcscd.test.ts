import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gemFrame, gemFramer } from "../../hardware/reader/ccid-message.ts";
import { gemtwinModel } from "../../hardware/reader/gemtwin-models.ts";
import { simCards } from "../../hardware/reader/sim-cards.ts";
import { findPcsc, Pcscd, type SerialReader } from "../support/pcscd.ts";
import { buildProgram, Program } from "../support/program.ts";
import recorded from "../vectors/gemtwin-libccidtwin.json" with { type: "json" };

const parts = await findPcsc();

/** The driver's name of a model, and ours. */
const models = [
  { name: "GemPCTwin", model: "gempc-twin" },
  { name: "GemCorePOSPro", model: "gemcore-pos-pro" },
] as const;
/** For SIM cards: libccidtwin takes it that one is in at the start, and never looks again. */
const forSim = { name: "GemCoreSIMPro", model: "gemcore-sim-pro" } as const;

const cards = [
  { card: "visa", protocol: "T=0", aid: "A0000000031010" },
  { card: "mastercard", protocol: "T=1", aid: "A0000000041010" },
] as const;

/** An EMV terminal's way through a card, with what it does not have, and with a command longer than a block of the T=1 card. */
function commandsFor(aid: string): readonly string[] {
  return [
    "00A404000E315041592E5359532E444446303100",
    "00B2010C00",
    "00A4040007A000000999999900",
    `00A4040007${aid}00`,
    "80A800000683040840084000",
    "00B2011400",
    "00B2011C00",
    "00B2021C00",
    "00B2031C00",
    `80AE80001D${"00".repeat(29)}00`,
  ];
}

/** What the simulated chip gives by itself, without reader, line and driver. */
function answersOf(card: "visa" | "mastercard", commands: readonly string[]): (string | undefined)[] {
  const { chip } = simCards[card]();
  chip?.reset();
  return commands.map((command) => chip?.apdu(Buffer.from(command, "hex"))?.toString("hex").toUpperCase());
}

/** What libccid says of bytes, blocks and waits that are not as they should be. */
const complaint =
  /(ccid_serial|commands|t1)\.c:.*(wrong|Got 0x|NAK|Timeout!|overrun|unknown|read error|write error|parity|checksum|required|requested|fatal|DEAD|Receive failed|but got)/i;

/** opensc-tool prints status words in words, and data as rows of at most 16 bytes with their text behind them. */
function answersIn(output: string): string[] {
  return output
    .split("Received (")
    .slice(1)
    .map((part) => {
      const [first = "", ...rows] = part.split("\n");
      const [, sw1, sw2] = /SW1=0x(..), SW2=0x(..)/.exec(first) ?? [];
      const data = rows.map((row) => /^((?:[0-9A-F]{2} ){1,16})/.exec(row)?.[1] ?? "");
      return `${data.join("")}${sw1}${sw2}`.replaceAll(" ", "");
    });
}

function answerToReset(card: "visa" | "mastercard"): string {
  return (simCards[card]().chip?.reset().toString("hex") ?? "").replaceAll(/(..)(?=.)/g, "$1:");
}

describe.skipIf(parts === undefined)("pcscd with libccidtwin and opensc-tool", () => {
  const emulators = new Map<string, Program>();
  let folder = "";
  let pcscd: Pcscd | undefined;
  const running = (): Pcscd => {
    if (!pcscd) throw new Error("pcscd does not run");
    return pcscd;
  };
  const reader = (name: string): SerialReader => ({ name, port: join(folder, name) });
  const say = (name: string, line: string) => emulators.get(name)?.type(line);
  const exchange = async (name: string, commands: readonly string[]) => {
    const { stdout } = await running().tool(reader(name), ...commands.flatMap((command) => ["--send-apdu", command]));
    return answersIn(stdout);
  };

  beforeAll(async () => {
    if (!parts) return;
    buildProgram();
    folder = await mkdtemp(join(tmpdir(), "pinpad-pcscd-"));
    for (const { name, model } of [...models, forSim]) {
      const link = ["--link", join(folder, name), ...(name === forSim.name ? ["--insert", "visa"] : [])];
      const args = ["reader", "emulate", "--protocol", "gemtwin", "--model", model, "--pty", ...link];
      emulators.set(name, new Program(args, { isTypedTo: true }));
    }
    await emulators.get(forSim.name)?.prints(/insert visa: done/);
    for (const emulator of emulators.values()) await emulator.prints(/\n/);
    pcscd = await Pcscd.start(parts, folder, [...emulators.keys()].map(reader));
  });

  afterAll(async () => {
    await pcscd?.end();
    for (const emulator of emulators.values()) emulator.kill("SIGTERM");
    await Promise.all([...emulators.values()].map((emulator) => emulator.endsWithin(5_000)));
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  describe.each(models)("take our reader for a $name", ({ name, model }) => {
    it.each(cards)("see a card come and go, and its answer to reset: $card, $protocol", async ({ card }) => {
      await running().showsCard(reader(name), false);
      expect((await running().tool(reader(name), "--atr")).stderr).toContain("Card not present");
      say(name, `insert ${card}`);
      await running().showsCard(reader(name), true);
      expect((await running().tool(reader(name), "--atr")).stdout.trim()).toBe(answerToReset(card));
      say(name, "pull");
      await running().showsCard(reader(name), false);
      expect((await running().tool(reader(name), "--atr")).stderr).toContain("Card not present");
    });

    it.each(cards)("get from the chip what it gives by itself: $card, $protocol", async ({ card, aid }) => {
      const commands = commandsFor(aid);
      say(name, `insert ${card}`);
      await running().showsCard(reader(name), true);
      expect(await exchange(name, commands)).toEqual(answersOf(card, commands));
      say(name, "pull");
      await running().showsCard(reader(name), false);
    });

    it("send nothing that our framer does not read and would write in the same bytes", () => {
      const sent = running().bytesTo(reader(name));
      const framer = gemFramer(gemtwinModel(model).slots);
      const tokens = framer.push(sent);
      expect([framer.state, framer.skippedBytes]).toEqual(["clean", 0]);
      const again = tokens.map((token) => (token.kind === "message" ? gemFrame(token.message) : Buffer.alloc(0)));
      expect(Buffer.concat(again).toString("hex")).toBe(sent.toString("hex"));
      const opening = recorded.opening.map(({ host }) => host).join("");
      expect(sent.toString("hex").toUpperCase().slice(0, opening.length)).toBe(opening);
    });
  });

  it("get the same of a SIM card that was in a GemCoreSIMPro from the start", async () => {
    const { name } = forSim;
    const commands = commandsFor("A0000000031010");
    await running().showsCard(reader(name), true);
    expect((await running().tool(reader(name), "--atr")).stdout.trim()).toBe(answerToReset("visa"));
    expect(await exchange(name, commands)).toEqual(answersOf("visa", commands));
  });

  it("find nothing wrong with any byte that our readers sent, but with one that is", async () => {
    expect(
      running()
        .log.split("\n")
        .filter((line) => complaint.test(line)),
    ).toEqual([]);
    say("GemPCTwin", "wrong-check");
    await running().logs(/ccid_serial.*Wrong LRC/);
    expect(running().log).toMatch(complaint);
  });
});
