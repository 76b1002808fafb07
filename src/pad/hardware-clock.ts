import type { SystemFiles } from "../ports/system-files.ts";

const clock = "/sys/class/rtc/rtc0";

/**
 * What the machine's clock with a battery says, Unix epoch in milliseconds; undefined where there is none. The kernel gives no time
 * of a clock that knows to have stopped: that is 0. Once there is a network the kernel sets this clock, so it is worth a look at
 * the start only.
 */
export async function hardwareClockMs(system: Pick<SystemFiles, "text"> | undefined): Promise<number | undefined> {
  if ((await system?.text(`${clock}/name`)) === undefined) return undefined;
  const seconds = (await system?.text(`${clock}/since_epoch`))?.trim() ?? "";
  return /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1_000 : 0;
}

/** Within a unit that sees no more of /proc than processes, the unit has to tell: systemd's `%b`. */
export async function bootIdOf(
  system: Pick<SystemFiles, "text"> | undefined,
  told: string | undefined,
): Promise<string | null> {
  const id = told ?? (await system?.text("/proc/sys/kernel/random/boot_id")) ?? "";
  // With and without hyphens it is the same.
  const bare = id.trim().replaceAll("-", "");
  return /^[0-9a-f]{32}$/.test(bare) ? bare : null;
}
