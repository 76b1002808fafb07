import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { panelsOnBus } from "../compose/panel-scan.ts";
import { probePort } from "../compose/reader-tools.ts";
import { type BoardName, type BoardProfile, boardNames } from "../config/board.ts";
import { loadBoard } from "../config/load-board.ts";
import { readToml } from "../config/text.ts";
import { Fault } from "../faults/fault.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import type { MachineFacts, SerialPort } from "../setup/machine-facts.ts";
import { type Leaves, leavesOf } from "../setup/toml-value.ts";
import { presentConfig } from "./install-config.ts";
import { toolParts } from "./reader-options.ts";
import { serialPorts } from "./serial-ports.ts";

type Say = (line: string) => void;

/**
 * What the machine below `root` shows without asking anybody anything: board, panels on the bus, serial ports. Buses are asked on the
 * running machine only. Rejects with PP101 or PP102 when a board's profile is not to be had.
 */
export async function lookAtMachine(root: string, output: string, say: Say): Promise<MachineFacts> {
  const profiles = await allProfiles();
  const model = await property(root, "model");
  const compatible = (await property(root, "compatible"))?.split("\0")[0];
  const board = boardNames.find((name) => profiles[name].compatible[0] === compatible);
  const bus = board && profiles[board].display["i2c-bus"];
  return {
    model: model?.replaceAll("\0", ""),
    board,
    profiles,
    panels: root === "/" ? await panels(bus, say) : [],
    ports: await serialPorts(root),
    reader: undefined,
    appGroup: await groupOf(root, "pinpad-app"),
    present: await leavesOfPresent(output, say),
  };
}

/** The first reader that answers; takes some 15 seconds a port. What cannot be opened is told and passed over. */
export async function lookForReader(ports: readonly SerialPort[], say: Say): Promise<MachineFacts["reader"]> {
  for (const { path } of ports) {
    try {
      const seen = await probePort(path, toolParts(), (what) => say(`  ${path}: ${what}`));
      if (seen) return { port: path, protocol: seen.protocol, model: seen.model };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      say(`  ${path}: ${error.message}`);
    }
  }
  return undefined;
}

async function allProfiles(): Promise<Record<BoardName, BoardProfile>> {
  const fileSystem = new NodeFileSystem();
  const loaded = await Promise.all(boardNames.map(async (name) => [name, await loadBoard(fileSystem, name)] as const));
  return Object.fromEntries(loaded) as Record<BoardName, BoardProfile>;
}

async function property(root: string, name: string): Promise<string | undefined> {
  return readFile(join(root, "proc/device-tree", name), "latin1").catch(() => undefined);
}

/** group(5) */
async function groupOf(root: string, name: string): Promise<string | undefined> {
  const groups = await readFile(join(root, "etc/group"), "latin1").catch(() => "");
  return groups.split("\n").some((line) => line.startsWith(`${name}:`)) ? name : undefined;
}

/** The header's bus where the board is known; others may be a monitor's. */
async function panels(ofBoard: number | undefined, say: Say): Promise<MachineFacts["panels"]> {
  const names = await readdir("/dev").catch(() => []);
  const present = names.flatMap((name) => /^i2c-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  const buses = present.filter((bus) => (ofBoard === undefined ? bus <= 20 : bus === ofBoard)).sort((a, b) => a - b);
  const clock = new NodeClock();
  const found: { bus: number; address: number }[] = [];
  for (const bus of buses) {
    try {
      for (const address of await panelsOnBus(bus, clock)) found.push({ bus, address });
    } catch (error) {
      say(`/dev/i2c-${bus} cannot be asked: ${error instanceof Error ? error.message : "unknown reason"}`);
    }
  }
  return found;
}

async function leavesOfPresent(file: string, say: Say): Promise<Leaves> {
  const present = await presentConfig(file);
  if (present === "broken") say(`${file} is there, but not valid: nothing is taken from it`);
  return present === "works" ? leavesOf(await readToml(new NodeFileSystem(), file)) : new Map();
}
