import { type ChildProcess, execFileSync, fork, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { acquirerPort, readerPath, serviceReaderPath, stateFolder } from "../places.ts";
import type { Command, LoggedEvent, PanelReport, Report } from "../wire.ts";
import { Contacts } from "./contacts.ts";
import { GpioSim } from "./gpio-sim.ts";
import { raiseLoopback, runFirst } from "./libc.ts";
import { rootOf, sandboxOf, startApp, startPadService } from "./pad-service.ts";
import { ReaderLine } from "./reader-line.ts";

/**
 * Runs in the guest: makes the parts and the acquirer, runs the built pad, plays the hands. Commands come in on standard
 * input, reports go out on standard output; when the input ends, so does the guest.
 */
/** With a client the pad is a service of systemd's, and the client a kiosk app. */
const [program = "", client] = process.argv.slice(2);

function tell(report: Report): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function broken(thrown: unknown): void {
  tell({ kind: "broken", detail: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
}

process.on("uncaughtException", broken);
process.stdin.setRawMode(true);
// The contacts must have followed a row before the pad reads the columns. A nice value does not do: this kernel's scheduler
// measures in steps of 10 ms.
runFirst();
raiseLoopback();
if (!client) mkdirSync(stateFolder);
const chip = new GpioSim();
const contacts = new Contacts(chip);
const reader = new ReaderLine(client ? serviceReaderPath : readerPath);
await reader.plug();
const i2c = fork(fileURLToPath(new URL("serve-i2c.js", import.meta.url)));
i2c.on("message", (report: PanelReport) => tell(report));
i2c.on("exit", (code, signal) => broken(`the I2C server has ended with ${code ?? signal}`));
const acquirer = pinpad(["acquirer", "--json", "--port", String(acquirerPort)]);
lines(acquirer, (line) => tell({ kind: "acquirer", event: JSON.parse(line) }));
let pad: ChildProcess | undefined;

const acts: { readonly [Do in Command["do"]]: (command: Extract<Command, { do: Do }>) => unknown } = {
  startPad: ({ config }) => (client ? startService(config) : startPad(config)),
  askToPay: ({ amountMinor }) => lines(startApp(client ?? "", amountMinor), (line) => tell({ kind: "app", line })),
  showSandbox: ({ unit }) => tell({ kind: "sandbox", text: sandboxOf(unit) }),
  stopPad: () => pad?.kill("SIGTERM"),
  stopAcquirer: () => acquirer.kill("SIGTERM"),
  closeContact: ({ row, col }) => contacts.close(row, col),
  openContact: ({ row, col }) => contacts.open(row, col).then(() => tell({ kind: "atRest" })),
  insertCard: ({ track2 }) => reader.insert(track2),
  pullCard: () => reader.pull(),
  unplugReader: () => reader.unplug(),
  plugReader: () => reader.plug(),
  unplugDisplay: () => i2c.send("unplug"),
  plugDisplay: () => i2c.send("plug"),
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const command = JSON.parse(line) as Command;
    const act = acts[command.do] as (command: Command) => unknown;
    Promise.resolve()
      .then(() => act(command))
      .catch(broken);
  })
  .on("close", () => process.exit());

while (!existsSync("/dev/i2c-1")) await pause(10);
tell({ kind: "ready", gpioBase: chip.base });

function startPad(config: string): void {
  const file = `${stateFolder}/config.toml`;
  writeFileSync(file, config);
  execFileSync(process.execPath, [program, "provision", "--config", file, "--test-key"], { stdio: "ignore" });
  pad = pinpad(["run", "--config", file]);
  const stderr: string[] = [];
  pad.stderr?.setEncoding("utf8").on("data", (text: string) => stderr.push(text));
  lines(pad, (line) => tell({ kind: "pad", event: JSON.parse(line) as LoggedEvent }));
  pad.on("close", (code, signal) => tell({ kind: "padEnded", code, signal, stderr: stderr.join("") }));
}

function startService(config: string): void {
  lines(startPadService(config), (line) => {
    if (line.startsWith("{")) tell({ kind: "pad", event: JSON.parse(line) as LoggedEvent });
  });
  contacts.drivenFrom(rootOf("pinpadd"));
}

function pinpad(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

function lines(child: ChildProcess, take: (line: string) => void): void {
  if (child.stdout) createInterface({ input: child.stdout }).on("line", take);
}
