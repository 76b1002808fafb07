import { readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { SerialPort } from "../setup/machine-facts.ts";

/** Names that stay the same first. The first is the one that systemd/60-pinpadd.rules suggests. */
const kinds = [
  { folder: "dev", pattern: /^pinpad-reader$/, why: "a udev rule names it" },
  { folder: "dev/serial/by-id", pattern: /./, why: "plugged in by USB, by its own name" },
  { folder: "dev", pattern: /^tty(USB|ACM|AMA|S)\d+$/, why: "a serial port" },
] as const;

/** Where a reader may be, below this root; one device under two names comes once. */
export async function serialPorts(root = "/"): Promise<SerialPort[]> {
  const byDevice = new Map<string, SerialPort>();
  for (const { folder, pattern, why } of kinds) {
    const names = await readdir(join(root, folder)).catch(() => []);
    for (const name of names.filter((one) => pattern.test(one)).sort()) {
      const path = `/${folder}/${name}`;
      const device = await realpath(join(root, path)).catch(() => path);
      if (!byDevice.has(device)) byDevice.set(device, { path, why });
    }
  }
  return [...byDevice.values()];
}
