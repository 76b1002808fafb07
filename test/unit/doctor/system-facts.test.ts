import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import type { Check } from "../../../src/doctor/check.ts";
import { diskCheck } from "../../../src/doctor/disk-checks.ts";
import { clockCheck, machineChecks } from "../../../src/doctor/machine-checks.ts";
import { portCheck, type ReaderProbe } from "../../../src/doctor/reader-checks.ts";
import { serviceChecks } from "../../../src/doctor/service-checks.ts";
import { groupsCheck } from "../../../src/doctor/set-up-checks.ts";
import { plain, type Told } from "../../../src/doctor/told.ts";
import { NodeSystemFiles } from "../../../src/platform/node-system-files.ts";
import type { SystemFiles } from "../../../src/ports/system-files.ts";
import { inTempFolder } from "../../support/temp-folder.ts";
import { inEnglish } from "../../support/told.ts";

/** A folder that looks like a Raspberry Pi to whoever reads its files. */
async function onMachine(
  files: Readonly<Record<string, string>>,
  use: (system: SystemFiles, root: string) => Promise<void>,
): Promise<void> {
  await inTempFolder(async (root) => {
    for (const [path, text] of Object.entries(files)) {
      const at = join(root, path);
      await mkdir(dirname(at), { recursive: true });
      if (text.startsWith("-> ")) await symlink(join(root, text.slice(3)), at);
      else await writeFile(at, text);
    }
    await use(new NodeSystemFiles(root), root);
  });
}

async function findingOf(checks: readonly Check[], id: string): Promise<ReturnType<typeof inEnglish>> {
  const found = checks.find((one) => one.id === id);
  if (!found) throw new Error(`there is no check ${id}`);
  return inEnglish(await found.run(new AbortController().signal));
}

const reader: ReaderProbe = {
  port: "/dev/ttyUSB0",
  protocol: "icrw",
  baudRate: 38_400,
  isSilent: false,
  holders: () => Promise.resolve([]),
  ask: () => Promise.resolve(undefined),
};

describe("doctor reads from the machine's files", () => {
  it("under-voltage from the sensor that the kernel keeps, among others", () =>
    onMachine(
      {
        "/sys/class/hwmon/hwmon0/name": "cpu_thermal\n",
        "/sys/class/hwmon/hwmon1/name": "rpi_volt\n",
        "/sys/class/hwmon/hwmon1/in0_lcrit_alarm": "1\n",
        "/sys/class/thermal/thermal_zone0/temp": "51540\n",
        "/proc/meminfo": "MemTotal: 948304 kB\nMemAvailable: 612000 kB\n",
      },
      async (system) => {
        const checks = machineChecks(system, "v20.20.2");
        expect(await findingOf(checks, "power")).toMatchObject({ state: "bad", fix: expect.stringMatching(/supply/) });
        expect(await findingOf(checks, "temperature")).toMatchObject({ state: "good", cause: "52 °C" });
        expect(await findingOf(checks, "memory")).toMatchObject({ state: "good", cause: "597 of 926 MiB available" });
      },
    ));

  it("the errors of the very device that the store is on", () =>
    onMachine(
      {
        "/proc/self/mountinfo": "30 1 179:2 / / rw - ext4 /dev/root rw\n31 30 8:1 / /var/lib rw - ext4 /dev/sda1 rw\n",
        "/sys/devices/mmc0/mmcblk0p2/uevent": "",
        "/sys/dev/block/179:2": "-> /sys/devices/mmc0/mmcblk0p2",
        "/sys/fs/ext4/mmcblk0p2/errors_count": "12\n",
        "/sys/fs/ext4/sda1/errors_count": "0\n",
        "/srv/pad/store": "",
        "/var/lib/pad/store": "",
      },
      async (system) => {
        const clock = new VirtualClock();
        const run = (folder: string) => findingOf([diskCheck(system, clock, folder)], "disk");
        expect(await run("/srv/pad")).toMatchObject({
          state: "warn",
          cause: "ext4 has counted 12 errors on /dev/root",
        });
        expect(await run("/var/lib/pad")).toMatchObject({ state: "good" });
        expect(await run("/var/lib/gone")).toMatchObject({ state: "bad", faultCode: "PP701" });
        expect(await system.names("/var/lib/pad")).toEqual(["store"]);
      },
    ));

  it("the clock from the mark of the time daemon, and from what this pad has written", () =>
    onMachine({ "/etc/config.toml": "x" }, async (system, root) => {
      const run = (wallMs: number) =>
        findingOf([clockCheck(system, new VirtualClock(wallMs), ["/etc/config.toml"])], "clock");
      const written = (await system.owner("/etc/config.toml"))?.writtenAtMs ?? 0;
      expect((await run(written + 5_000)).state).toBe("warn");
      expect((await run(written - 3_600_000)).state).toBe("bad");
      await mkdir(join(root, "/run/systemd/timesync"), { recursive: true });
      await writeFile(join(root, "/run/systemd/timesync/synchronized"), "");
      expect((await run(written + 5_000)).state).toBe("good");
    }));

  it("a port's own name, its login and the kernel's console, without being root", () =>
    onMachine(
      {
        "/dev/ttyUSB0": "",
        "/dev/serial/by-id/usb-FTDI_A1": "-> /dev/ttyUSB0",
        "/proc/cmdline": "console=tty1 root=/dev/mmcblk0p2\n",
      },
      async (system, root) => {
        const run = () => findingOf([portCheck(system, reader)], "port");
        expect(await run()).toMatchObject({
          state: "warn",
          fix: expect.stringContaining('port = "/dev/serial/by-id/usb-FTDI_A1"'),
        });
        await writeFile(join(root, "/proc/cmdline"), "console=ttyUSB0,115200 console=tty1\n");
        expect(await run()).toMatchObject({ state: "bad", cause: expect.stringContaining("kernel's console") });
        const unit = join(
          root,
          "/sys/fs/cgroup/system.slice/system-serial\\x2dgetty.slice/serial-getty@ttyUSB0.service",
        );
        await mkdir(unit, { recursive: true });
        await writeFile(join(unit, "cgroup.procs"), "812\n");
        expect(await run()).toMatchObject({
          state: "bad",
          fix: expect.stringContaining("mask --now serial-getty@ttyUSB0.service"),
        });
      },
    ));

  it("the service's user and its groups", () =>
    onMachine(
      {
        "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\npinpadd:x:64321:64321:PIN pad:/var/lib/pinpadd:/bin/false\n",
        "/etc/group": "root:x:0:\ni2c:x:998:pi,pinpadd\n",
        "/dev/i2c-1": "",
      },
      async (system) => {
        const devices = [{ path: "/dev/i2c-1", usualGroup: "i2c" }];
        // The folder's files are this user's, and closed to others.
        const finding = await findingOf([groupsCheck(system, devices)], "groups");
        expect(finding).toMatchObject({ state: "bad", faultCode: "PP303", fix: expect.stringContaining("udev") });
        expect((await findingOf([groupsCheck(system, [])], "groups")).state).toBe("skipped");
      },
    ));

  it("which services run, and who has the store open", () =>
    onMachine(
      {
        "/usr/lib/systemd/system/pinpadd.service": "[Unit]\n",
        "/usr/lib/systemd/system/pinpad-gateway.service": "[Unit]\n",
        "/sys/fs/cgroup/system.slice/pinpadd.service/cgroup.procs": "812\n",
        "/var/lib/pinpadd/store.bin.lock": "812 4711\n",
        "/proc/812/stat": "812 (node) S",
      },
      async (system) => {
        const of = (ownProcess: number, closed?: Told) =>
          serviceChecks(system, "/var/lib/pinpadd/store.bin", ownProcess, closed);
        expect(await findingOf(of(1), "services")).toMatchObject({
          state: "bad",
          cause: "pinpad-gateway does not run",
        });
        expect(await findingOf(of(1), "service")).toMatchObject({
          state: "skipped",
          cause: expect.stringMatching(/^process 812: .*systemctl stop pinpadd/),
        });
        expect((await findingOf(of(812), "service")).state).toBe("good");
        expect(await findingOf(of(812, plain("run this with sudo")), "service")).toMatchObject({
          cause: "run this with sudo",
        });
      },
    ));
});
