import { setTimeout as realDelay } from "node:timers/promises";
import { benchConfigText } from "../../src/bench/bench-config.ts";
import { keyPosition } from "../../src/bench/key-position.ts";
import { drawPanel } from "../../src/bench/oled-picture.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { composePadProcess } from "../../src/compose/pad-process.ts";
import { parseConfig } from "../../src/config/load-config.ts";
import { memoryJoint } from "../../src/joint/memory-connection.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import type { LogFolder } from "../../src/ports/log-folder.ts";
import { provisioned } from "./pad-bench.ts";
import { random } from "./scd-bench.ts";

/** A pad's process that has started on simulated parts, with hands at its keypad; nobody carries for it to a host. */
export async function padOnTwins(height: 32 | 64, medium = provisioned(), eventFolder?: LogFolder) {
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
  const composed = composePadProcess({
    config: { ...config, store: { file: "/var/lib/pad/store", "storage-key-file": "/var/lib/pad/storage.key" } },
    clock,
    fileSystem: await medium,
    random,
    memory: ordinaryMemory,
    server: memoryJoint().server,
    program: { name: "test", version: "0" },
    log: () => undefined,
    ...(eventFolder ? { eventFolder } : {}),
  });
  const { display: real } = composed;
  const show = real.show.bind(real);
  real.show = (screen) => {
    told.push(screen.lines.map(({ text: line }) => line).join(" "));
    show(screen);
  };
  await composed.start();
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
  const words = () => told.at(-1) ?? "";
  /** scrypt works in a thread of its own, whose time is no clock's of ours. */
  const sees = async (wanted: string) => {
    for (let round = 0; !words().includes(wanted); round += 1) {
      if (round > 5_000) throw new Error(`the panel shows "${words()}", not "${wanted}"`);
      await realDelay(1);
      await clock.advanceAsync(0);
    }
  };
  return { ...composed, clock, hand, panel, tap, open, words, sees };
}
