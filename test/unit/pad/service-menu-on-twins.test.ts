import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { benchConfigText } from "../../../src/bench/bench-config.ts";
import { keyPosition } from "../../../src/bench/key-position.ts";
import { drawPanel } from "../../../src/bench/oled-picture.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { composePad } from "../../../src/pad/compose.ts";
import { parseConfig } from "../../../src/pad/load-config.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { provisioned } from "../../support/pad-bench.ts";
import { RecordingLink } from "../../support/recording-link.ts";
import { random } from "../../support/scd-bench.ts";

const golden = new URL("../../golden/screens/menu/", import.meta.url);

async function padOnTwins(height: 32 | 64) {
  const text = benchConfigText({
    stateFolder: "/var/lib/pad",
    host: "127.0.0.1",
    port: 8583,
    amountMinor: 2_500,
    pinBlockFormat: 0,
  });
  const display = `part = "simulated"\nchip = "ssd1306"\nheight = ${height}\n`;
  const config = parseConfig(
    text.replace(/part = "simulated" +# or "ssd1306".*\n/, () => display),
    "test",
  );
  const clock = new VirtualClock();
  const composed = composePad({
    config: { ...config, store: { file: "/var/lib/pad/store", "storage-key-file": "/var/lib/pad/storage.key" } },
    clock,
    fileSystem: await provisioned(),
    random,
    memory: ordinaryMemory,
    link: new RecordingLink(),
    log: () => undefined,
  });
  await composed.pad.start();
  const hand = (move: "press" | "release", name: string) => {
    const position = keyPosition(config.keypad["key-map"], name);
    if (position) composed.twins.matrix?.[move](position.row, position.col);
  };
  const panel = async () => {
    await composed.display.settled();
    return composed.twins.oled ? `${drawPanel(composed.twins.oled, "blocks").join("\n")}\n` : "";
  };
  return { ...composed, clock, hand, panel };
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
});
