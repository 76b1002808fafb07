import { readFileSync } from "node:fs";
import { setTimeout as realDelay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { benchConfigText } from "../../../src/bench/bench-config.ts";
import { keyPosition } from "../../../src/bench/key-position.ts";
import { drawPanel } from "../../../src/bench/oled-picture.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { composePad } from "../../../src/pad/compose.ts";
import { parseConfig } from "../../../src/pad/load-config.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { mediumWithCode, serviceCode } from "../../support/menu-bench.ts";
import { provisioned } from "../../support/pad-bench.ts";
import { RecordingLink } from "../../support/recording-link.ts";
import { random } from "../../support/scd-bench.ts";

const golden = new URL("../../golden/screens/menu/", import.meta.url);

async function padOnTwins(height: 32 | 64, medium = provisioned()) {
  const text = benchConfigText({
    stateFolder: "/var/lib/pad",
    host: "127.0.0.1",
    port: 8583,
    amountMinor: 2_500,
    pinBlockFormat: 0,
  });
  const panelText = `part = "simulated"\nchip = "ssd1306"\nheight = ${height}\n`;
  const config = parseConfig(
    text.replace(/part = "simulated" +# or "ssd1306".*\n/, () => panelText),
    "test",
  );
  const clock = new VirtualClock();
  const told: string[] = [];
  const composed = composePad({
    config: { ...config, store: { file: "/var/lib/pad/store", "storage-key-file": "/var/lib/pad/storage.key" } },
    clock,
    fileSystem: await medium,
    random,
    memory: ordinaryMemory,
    link: new RecordingLink(),
    log: () => undefined,
  });
  const { display: real } = composed;
  const show = real.show.bind(real);
  real.show = (screen) => {
    told.push(screen.lines.map(({ text: line }) => line).join(" "));
    show(screen);
  };
  await composed.pad.start();
  const hand = (move: "press" | "release", name: string) => {
    const position = keyPosition(config.keypad["key-map"], name);
    if (position) composed.twins.matrix?.[move](position.row, position.col);
  };
  const panel = async () => {
    await composed.display.settled();
    return composed.twins.oled ? `${drawPanel(composed.twins.oled, "blocks").join("\n")}\n` : "";
  };
  const tap = async (...names: string[]) => {
    for (const name of names) {
      hand("press", name);
      await clock.advanceAsync(60);
      hand("release", name);
      await clock.advanceAsync(60);
    }
  };
  const open = async () => {
    hand("press", "clear");
    await clock.advanceAsync(200);
    hand("press", "cancel");
    await clock.advanceAsync(5_200);
    hand("release", "clear");
    hand("release", "cancel");
    await clock.advanceAsync(200);
  };
  return { ...composed, clock, hand, panel, tap, open, words: () => told.at(-1) ?? "" };
}

describe("the service menu from contacts to pixels", () => {
  it.each([64, 32] as const)(
    "stands on a panel of %i rows after five seconds of CLEAR and CANCEL, and not before",
    async (height) => {
      const { pad, clock, hand, panel } = await padOnTwins(height);
      const expected = readFileSync(
        new URL(`128x${height}/en/no-code${height === 32 ? "-1" : ""}.txt`, golden),
        "utf8",
      );
      hand("press", "clear");
      await clock.advanceAsync(200);
      hand("press", "cancel");
      await clock.advanceAsync(4_900);
      expect([pad.at, (await panel()) === expected]).toEqual(["idle", false]);
      await clock.advanceAsync(300);
      expect([pad.at, await panel()]).toEqual(["outOfService", expected]);
      hand("release", "clear");
      hand("release", "cancel");
      await clock.advanceAsync(200);
      hand("press", "cancel");
      await clock.advanceAsync(200);
      expect([pad.at, (await panel()) === expected]).toEqual(["idle", false]);
      await pad.stop();
    },
  );

  it("opens beside a stuck key, and shows which lines it is on", async () => {
    const { pad, clock, hand, panel, tap, open, words } = await padOnTwins(64, mediumWithCode());
    hand("press", "8");
    await clock.advanceAsync(21_000);
    expect(pad.faults).toEqual(["PP202"]);
    await open();
    const asks = readFileSync(new URL("128x64/en/code.txt", golden), "utf8");
    expect(await panel()).toBe(asks);
    await tap(...serviceCode, "enter");
    const list = readFileSync(new URL("128x64/en/list-1.txt", golden), "utf8");
    for (let round = 0; (await panel()) !== list; round += 1) {
      if (round > 5_000) throw new Error("the list of items does not come");
      await realDelay(1);
      await clock.advanceAsync(0);
    }
    await tap("2");
    expect(words()).toContain("PP202");
    for (let page = 0; page < 4 && !words().includes("row"); page += 1) await tap("enter");
    expect(words()).toMatch(/row|column/);
    await pad.stop();
  });
});
