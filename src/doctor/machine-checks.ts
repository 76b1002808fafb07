import type { Clock } from "../ports/clock.ts";
import type { SystemFiles } from "../ports/system-files.ts";
import { bad, type Check, check, type Finding, good, skipped, warn } from "./check.ts";
import { machineWords as words } from "./machine-words.ts";
import { plain, type Told } from "./told.ts";

const quickMs = 2_000;

function lateFile(what: Told): Finding {
  return bad(words.late(what), words.kernelLog);
}

/** The board itself: what the kernel tells in files. */
export function machineChecks(system: SystemFiles, nodeVersion: string): readonly Check[] {
  return [
    check({
      id: "power",
      faultClass: "machine",
      title: { en: "power supply", zh: "供电" },
      timeoutMs: quickMs,
      late: lateFile(words.voltageSensor),
      probe: () => underVoltage(system),
      judge: judgePower,
    }),
    check({
      id: "temperature",
      faultClass: "machine",
      title: { en: "temperature", zh: "温度" },
      timeoutMs: quickMs,
      late: lateFile(words.temperatureSensor),
      probe: () => system.text("/sys/class/thermal/thermal_zone0/temp"),
      judge: judgeTemperature,
    }),
    check({
      id: "memory",
      faultClass: "machine",
      title: { en: "memory", zh: "内存" },
      timeoutMs: quickMs,
      late: lateFile(words.kernel),
      probe: () => system.text("/proc/meminfo"),
      judge: judgeMemory,
    }),
    check({
      id: "node",
      faultClass: "set-up",
      title: { en: "Node version", zh: "Node 版本" },
      timeoutMs: quickMs,
      late: lateFile(words.node),
      probe: () => Promise.resolve(nodeVersion),
      judge: judgeNode,
    }),
  ];
}

/**
 * The firmware's own bits (`vcgencmd get_throttled`) are read and wiped by the kernel's raspberrypi-hwmon every two seconds, so
 * its alarm is the one to ask. Undefined where there is no such sensor.
 */
async function underVoltage(system: SystemFiles): Promise<string | undefined> {
  const folder = "/sys/class/hwmon";
  for (const name of await system.names(folder)) {
    const chip = await system.text(`${folder}/${name}/name`);
    if (chip?.trim() === "rpi_volt") return system.text(`${folder}/${name}/in0_lcrit_alarm`);
  }
  return undefined;
}

export function judgePower(alarm: string | undefined): Finding {
  if (alarm === undefined) return skipped(words.noVoltageSensor);
  if (alarm.trim() === "0") return good(words.powered);
  return bad(words.underVoltage, words.betterSupply);
}

export function judgeTemperature(text: string | undefined): Finding {
  const degrees = Number(text) / 1_000;
  if (text === undefined || Number.isNaN(degrees)) return skipped(words.noTemperatureSensor);
  const shown = degrees.toFixed(0);
  if (degrees >= 85) return bad(words.slowedDown(shown), words.cool);
  const cause = plain(`${shown} °C`);
  return degrees >= 75 ? warn(cause, words.cool) : good(cause);
}

export function judgeMemory(text: string | undefined): Finding {
  const kibibytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(text ?? "")?.[1]);
  const [available, total] = [kibibytes("MemAvailable"), kibibytes("MemTotal")];
  if (Number.isNaN(available) || Number.isNaN(total)) return skipped(words.memoryUntold);
  const cause = words.available(Math.floor(available / 1_024), Math.floor(total / 1_024));
  if (available / total < 0.03) return bad(cause, words.freeMemory);
  return available / total < 0.1 ? warn(cause, words.freeMemory) : good(cause);
}

export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const isOld = major < 20 || (major === 20 && minor < 15);
  if (!isOld && major < 26) return good(plain(version));
  return bad(words.unsupportedNode(version), words.installNode);
}

/** What must be in the past. `now` is wall time. */
export interface ClockFacts {
  readonly synchronised: boolean;
  readonly nowMs: number;
  /** The program's own age, or that of a file it has written. */
  readonly newestKnownMs: number;
}

/** No pad of this version ran before. */
const earliestMs = Date.UTC(2025, 0, 1);
const toleratedMs = 60_000;

export function clockCheck(system: SystemFiles, clock: Clock, writtenFiles: readonly string[]): Check {
  return check({
    id: "clock",
    faultClass: "set-up",
    title: { en: "clock", zh: "时钟" },
    timeoutMs: quickMs,
    late: lateFile(words.clock),
    probe: async (): Promise<ClockFacts> => {
      const owners = await Promise.all(writtenFiles.map((file) => system.owner(file)));
      const newestKnownMs = Math.max(earliestMs, ...owners.map((owner) => owner?.writtenAtMs ?? 0));
      const mark = await system.owner("/run/systemd/timesync/synchronized");
      return { synchronised: mark !== undefined, nowMs: clock.wallMs(), newestKnownMs };
    },
    judge: judgeClock,
  });
}

export function judgeClock({ synchronised, nowMs, newestKnownMs }: ClockFacts): Finding {
  if (nowMs + toleratedMs < newestKnownMs) return bad(words.clockUnset, words.setClock);
  return synchronised ? good(words.clockSet) : warn(words.clockUnsure, words.setClock);
}
