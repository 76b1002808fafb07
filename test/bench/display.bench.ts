import { bench, describe } from "vitest";
import {
  bareTraffic,
  type DisplayChange,
  displayChanges,
  framesOf,
  idealTraffic,
  ourTraffic,
  type Traffic,
  wireMs,
} from "../support/display-traffic.ts";
import { oledRig, screen } from "../support/oled-rig.ts";

const changes: readonly DisplayChange[] = Object.values(displayChanges);

function row(way: string, traffic: Traffic, ideal: Traffic): string {
  const ratio = ideal.bytes === 0 ? "" : (traffic.bytes / ideal.bytes).toFixed(2);
  const cells = [
    traffic.transactions.toString(),
    traffic.bytes.toString(),
    ratio,
    wireMs(traffic, 100).toFixed(2),
    wireMs(traffic, 400).toFixed(2),
  ];
  return `  ${way.padEnd(20)}${cells.map((cell) => cell.padStart(13)).join("")}\n`;
}

const head = ["transactions", "bytes", "to the ideal", "ms, 100 kHz", "ms, 400 kHz"];
let table = `\nDisplay traffic, address bytes counted\n  ${"".padEnd(20)}${head.map((cell) => cell.padStart(13)).join("")}\n`;
for (const change of changes) {
  const ideal = idealTraffic(change);
  table += `${change.name}\n`;
  table += row("bare oled-i2c-bus", await bareTraffic(change), ideal);
  table += row("ours, SSD1306", await ourTraffic(change), ideal);
  table += row("ours, SH1106", await ourTraffic(change, "sh1106"), ideal);
  table += row("ideal burst", ideal, ideal);
}
process.stdout.write(table);

describe("the processor's share of one line of text", () => {
  bench("oled-i2c-bus draws it into its buffer", () => {
    framesOf(displayChanges.line);
  });

  const { old, wanted } = framesOf(displayChanges.line);
  let frame = old;
  const rig = oledRig({ painter: { paint: () => frame } });
  bench(
    "the driver finds what has changed and sends it, and the twin decodes that",
    async () => {
      frame = frame === old ? wanted : old;
      rig.oled.show(screen());
      await rig.oled.settled();
    },
    { setup: () => rig.start() },
  );
});
