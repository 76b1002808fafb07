import { accessSync, constants, existsSync, readFileSync, writeFileSync } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../src/faults/fault.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { GpioChip } from "./gpio-chip.ts";
import { gpioLineOwner } from "./gpio-line-owner.ts";
import { errorCode, noPermission } from "./gpio-permission.ts";

/** `edge` comes besides where the line can interrupt. */
const lineFiles = ["value", "direction", "active_low"] as const;
const exportTries = 100;
const exportPollMs = 20;

/**
 * Exports a line, a BCM offset, and waits until its files may be written: udev takes a while to hand them over, and onoff would
 * meanwhile block the whole program for half a second. Rejects with Fault PP106 when it may not be used, also after 2 s, PP108
 * when something else has it, PP109 when the chip has no such line.
 */
export async function exportGpioLine(sysfs: string, chip: GpioChip, line: number, clock: Clock): Promise<void> {
  if (line >= chip.lineCount) {
    throw new Fault("PP109", `${chip.label} has GPIO lines 0 to ${chip.lineCount - 1}, and no ${line}`);
  }
  const number = chip.base + line;
  const folder = join(sysfs, `gpio${number}`);
  if ((await problemsOf(folder)).length === 0) return;
  await request(sysfs, number, line);
  for (let tries = 0; tries < exportTries; tries += 1) {
    if ((await problemsOf(folder)).length === 0) return;
    await new Promise<void>((resolve) => clock.after(exportPollMs, resolve));
  }
  const [problem] = await problemsOf(folder);
  if (problem === undefined) return;
  throw noPermission(problem.path, problem.thrown) ?? unusable(line, number, "its files do not come", problem.thrown);
}

/**
 * Makes an exported line ready for onoff, or throws where onoff would try ten thousand times in a row: Fault PP109 when the
 * line's files are gone, PP106 when they may not be used. The line is read once, too, since onoff forgets the file it has
 * opened when its own first read fails; and an interrupt left from before is ended, as the kernel drives no line that has one.
 */
export function takeGpioLine(sysfs: string, number: number, line: number): void {
  const value = join(sysfs, `gpio${number}`, "value");
  try {
    accessSync(value, constants.R_OK | constants.W_OK);
    readFileSync(value);
    const edge = join(sysfs, `gpio${number}`, "edge");
    if (existsSync(edge)) writeFileSync(edge, "none");
  } catch (thrown) {
    throw noPermission(value, thrown) ?? unusable(line, number, "its value cannot be read", thrown);
  }
}

async function request(sysfs: string, number: number, line: number): Promise<void> {
  const path = join(sysfs, "export");
  try {
    await writeFile(path, String(number));
  } catch (thrown) {
    const code = errorCode(thrown);
    // Exported already, by us before a crash or by a script; whether it may be used shows in its files.
    const exported = await access(join(sysfs, `gpio${number}`)).then(
      () => true,
      () => false,
    );
    if (code === "EBUSY" && exported) return;
    if (code === "EBUSY") {
      const owner = await gpioLineOwner(number, line);
      throw new Fault("PP108", `GPIO ${line} (the kernel's ${number}) is in use: ${owner}`, { cause: thrown });
    }
    throw noPermission(path, thrown) ?? unusable(line, number, "the kernel does not export it", thrown);
  }
}

async function problemsOf(folder: string): Promise<{ path: string; thrown: unknown }[]> {
  const edge = await access(join(folder, "edge")).then(
    () => ["edge"],
    () => [],
  );
  const paths = [...lineFiles, ...edge].map((file) => join(folder, file));
  const problems = await Promise.all(
    paths.map((path) =>
      access(path, constants.R_OK | constants.W_OK).then(
        () => [],
        (thrown: unknown) => [{ path, thrown }],
      ),
    ),
  );
  return problems.flat();
}

function unusable(line: number, number: number, what: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : "no reason given";
  return new Fault("PP109", `GPIO ${line} (the kernel's ${number}): ${what}: ${why}`, { cause });
}
