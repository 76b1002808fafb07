import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openSerialPort } from "../../hardware/bus/serial-port.ts";
import { readerSession } from "../../hardware/reader/reader-parts.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { inTempFolder } from "../support/temp-folder.ts";

const main = fileURLToPath(new URL("../../dist/bundle/main.js", import.meta.url));
const clock = new NodeClock();
const canRun = await Promise.all([import("serialport"), import("koffi")]).then(
  () => process.platform === "linux",
  () => false,
);

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await pause(5);
}

describe.runIf(canRun)("pinpad reader emulate", () => {
  it.each(["icrw", "gemtwin"] as const)(
    "runs a reader by itself, that is unplugged and plugged in by word: %s",
    (part) =>
      inTempFolder(async (folder) => {
        const path = join(folder, "reader");
        const program = spawn(process.execPath, [
          main,
          "reader",
          "emulate",
          "--protocol",
          part,
          "--pty",
          "--link",
          path,
        ]);
        let said = "";
        program.stdout.setEncoding("utf8").on("data", (text: string) => {
          said += text;
        });
        const ended = new Promise((resolve) => program.once("exit", resolve));
        await until(() => said.includes(`${path}\n`));
        const setUp = part === "icrw" ? ({ part, model: "ict3q8" } as const) : ({ part, model: "gempc-twin" } as const);
        const session = readerSession(setUp, (line) => openSerialPort({ path, ...line }), clock);
        const heard: string[] = [];
        await session.start({
          onCard: () => void heard.push("card"),
          onChip: (chip) => {
            heard.push(chip.atr.toString("hex"));
            return Promise.resolve("identified");
          },
          onCardUnreadable: (reason) => void heard.push(reason),
          onCardRemoved: (how) => void heard.push(how),
          onFault: ({ code }) => void heard.push(code),
          onRecovered: () => void heard.push("recovered"),
        });
        session.arm();
        // A card that comes before the reader has heard that one is wanted is asked to come again.
        await pause(1_000);
        program.stdin.write("insert visa\n");
        await until(() => heard.length === 1);
        session.eject();
        program.stdin.write("pull\n");
        await until(() => heard.length === 2);
        program.stdin.write("unplug\n");
        await until(() => heard.length === 3);
        program.stdin.write("replug\n");
        await until(() => heard.length === 4);
        expect(heard).toEqual(["3b6500004b494f534b", "taken", "PP402", "recovered"]);
        await session.stop();
        program.kill("SIGTERM");
        expect(await ended).toBe(0);
      }),
  );
});
