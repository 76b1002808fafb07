import { describe, expect, it } from "vitest";
import { benchConfigText } from "../../../src/bench/bench-config.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { composePad } from "../../../src/compose/pad.ts";
import { parseConfig } from "../../../src/config/load-config.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { NodeRandom } from "../../../src/platform/node-random.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { RecordingLink } from "../../support/recording-link.ts";

const good = benchConfigText({
  stateFolder: "/var/lib/pinpadd",
  host: "127.0.0.1",
  port: 8583,
  amountMinor: 2_500,
  pinBlockFormat: 0,
});

function composed(display: string) {
  const config = parseConfig(
    good.replace(/part = "simulated" +# or "ssd1306".*\n/, () => display),
    "test",
  );
  const clock = new VirtualClock();
  const pad = composePad({
    config,
    clock,
    fileSystem: new FaultyFileSystem(),
    random: new NodeRandom(),
    memory: ordinaryMemory,
    link: new RecordingLink(),
    log: () => undefined,
  });
  return { ...pad, clock };
}

const quiet = { onFault: () => undefined, onRecovered: () => undefined };

describe("a composed pad's display", () => {
  it.each([
    ["ssd1306", 32],
    ["ssd1306", 64],
    ["sh1106", 64],
  ])(
    "is the simulated %s of %i rows that the configuration names, with its contrasts and times",
    async (chip, height) => {
      const { display, twins, clock } = composed(`part = "simulated"
chip = "${chip}"
height = ${height}
contrast = 90
dimmed-contrast = 7
dim-after-s = 30
`);
      display.show({ lines: [{ text: "READY", scale: 1, align: "center" }] });
      await display.start(quiet);
      expect([twins.oled?.height, twins.oled?.isOn, twins.oled?.contrast]).toEqual([height, true, 90]);
      await clock.advanceAsync(29_000);
      expect(twins.oled?.contrast).toBe(90);
      await clock.advanceAsync(2_000);
      expect(twins.oled?.contrast).toBe(7);
    },
  );

  it("has no twin where it is real", () => {
    expect(composed('part = "sh1106"\n').twins.oled).toBeUndefined();
  });
});
