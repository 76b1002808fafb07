import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { portHolders } from "../../../src/platform/port-holders.ts";
import { inTempFolder } from "../../support/temp-folder.ts";

async function pretendProcess(processes: string, number: number, command: readonly string[], device: string) {
  const folder = join(processes, String(number));
  await mkdir(join(folder, "fd"), { recursive: true });
  await symlink(device, join(folder, "fd", "7"));
  await writeFile(join(folder, "cmdline"), `${command.join("\0")}\0`);
}

describe("who holds a serial port", () => {
  it("is told with what the program does, however deep it is installed", () =>
    inTempFolder(async (folder) => {
      const device = join(folder, "ttyUSB0");
      await writeFile(device, "");
      const deep = `/srv/${"deep/".repeat(20)}main.js`;
      await pretendProcess(
        join(folder, "proc"),
        812,
        ["/usr/bin/node", deep, "reader", "raw", "--port", "/dev/ttyUSB0"],
        device,
      );
      await pretendProcess(join(folder, "proc"), 813, ["/bin/true"], "/dev/null");
      expect(await portHolders(device, join(folder, "proc"))).toEqual([
        "process 812 (node main.js reader raw --port /dev/ttyUSB0)",
      ]);
    }));
});
