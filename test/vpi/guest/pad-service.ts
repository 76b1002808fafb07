import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { realpathSync, writeFileSync } from "node:fs";
import { configFile, serviceReaderPath } from "../places.ts";

/** The program's output is of interest to who failed only. */
function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
}

/** As udev does it for the real ones: a CUSE device and a pseudo-terminal are of other subsystems. */
function giveToGroup(path: string, group: string): void {
  run("chgrp", group, realpathSync(path));
  run("chmod", "0660", realpathSync(path));
}

/** Configures, provisions and starts the units of the package, and follows what the pad says to the journal. */
export function startPadService(config: string): ChildProcess {
  writeFileSync(configFile, config);
  run("chgrp", "pinpadd", configFile);
  run("chmod", "0640", configFile);
  giveToGroup("/dev/i2c-1", "i2c");
  giveToGroup(serviceReaderPath, "dialout");
  run("install", "-d", "-o", "pinpadd", "-g", "pinpadd", "-m", "0700", "/var/lib/pinpadd");
  const asPad = ["--reuid=pinpadd", "--regid=pinpadd", "--init-groups"];
  run("setpriv", ...asPad, "pinpad", "provision", "--config", configFile, "--test-key");
  run("systemctl", "start", "pinpadd", "pinpad-gateway");
  return spawn("journalctl", ["--follow", "--lines=all", "--output=cat", "--unit=pinpadd"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** The root that the unit's process sees. */
export function rootOf(unit: string): string {
  return `/proc/${pidOf(unit)}/root`;
}

/** What the kernel says of the unit's process: its sandbox. */
export function sandboxOf(unit: string): string {
  const pid = pidOf(unit);
  return execFileSync("cat", [`/proc/${pid}/status`, `/proc/${pid}/net/dev`], { encoding: "utf8" });
}

/** A kiosk app's payment: `example-client.mjs` of the project. */
export function startApp(client: string, amountMinor: number): ChildProcess {
  const url = "ws+unix:///run/pinpad-gateway/api.sock:/pinpad/v1";
  return spawn(process.execPath, [client, url, String(amountMinor)], { stdio: ["ignore", "pipe", "inherit"] });
}

function pidOf(unit: string): string {
  return execFileSync("systemctl", ["show", "--property=MainPID", "--value", unit], { encoding: "utf8" }).trim();
}
