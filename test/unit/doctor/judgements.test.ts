import { describe, expect, it } from "vitest";
import { judgeDisk, mountOf } from "../../../src/doctor/disk-checks.ts";
import { judgeCertificates, judgeNames } from "../../../src/doctor/host-checks.ts";
import {
  judgeClock,
  judgeMemory,
  judgeNode,
  judgePower,
  judgeTemperature,
} from "../../../src/doctor/machine-checks.ts";
import { judgeAtRest, judgeDisplay, judgePressed } from "../../../src/doctor/part-checks.ts";
import { judgePort, judgeReader } from "../../../src/doctor/reader-checks.ts";
import { judgeServices } from "../../../src/doctor/service-checks.ts";
import { judgeGroups } from "../../../src/doctor/set-up-checks.ts";
import { judgeKeys, judgeStore, type LoadedKey } from "../../../src/doctor/store-checks.ts";
import { Fault } from "../../../src/faults/fault.ts";
import { inEnglish } from "../../support/told.ts";

const minute = 60_000;

describe("the board", () => {
  it.each([
    [inEnglish(judgePower(undefined)), "skipped"],
    [inEnglish(judgePower("0\n")), "good"],
    [inEnglish(judgePower("1\n")), "bad"],
    [inEnglish(judgeTemperature("48312\n")), "good"],
    [inEnglish(judgeTemperature("78000\n")), "warn"],
    [inEnglish(judgeTemperature("85100\n")), "bad"],
    [inEnglish(judgeTemperature(undefined)), "skipped"],
    [inEnglish(judgeMemory("MemTotal:  1000000 kB\nMemAvailable:  500000 kB\n")), "good"],
    [inEnglish(judgeMemory("MemTotal:  1000000 kB\nMemAvailable:  80000 kB\n")), "warn"],
    [inEnglish(judgeMemory("MemTotal:  1000000 kB\nMemAvailable:  20000 kB\n")), "bad"],
    [inEnglish(judgeMemory(undefined)), "skipped"],
    [inEnglish(judgeNode("v20.15.0")), "good"],
    [inEnglish(judgeNode("v20.14.0")), "bad"],
    [inEnglish(judgeNode("v26.0.0")), "bad"],
  ])("%j is %s", (finding, state) => {
    expect(finding.state).toBe(state);
    expect(finding.fix === undefined).toBe(state === "good" || state === "skipped");
  });

  it("has a clock that is not set when it shows a time before what it has written", () => {
    const known = Date.UTC(2026, 4, 1);
    const at = (nowMs: number, synchronised: boolean) =>
      inEnglish(judgeClock({ nowMs, synchronised, newestKnownMs: known })).state;
    expect([at(0, false), at(known - 2 * minute, true), at(known + 1, false), at(known + 1, true)]).toEqual([
      "bad",
      "bad",
      "warn",
      "good",
    ]);
  });
});

describe("the disk", () => {
  const mountinfo = [
    "24 30 0:22 / /proc rw,nosuid - proc proc rw",
    "30 1 179:2 / / rw,noatime shared:1 - ext4 /dev/root rw,errors=remount-ro",
    "31 30 179:3 / /var/lib ro,noatime - ext4 /dev/mmcblk0p3 rw",
    "32 30 8:1 / /mnt/my\\040card rw - vfat /dev/sda1 rw",
  ].join("\n");

  it("is the mount with the longest path that leads to a folder", () => {
    expect(mountOf(mountinfo, "/var/lib/pinpadd")).toMatchObject({
      point: "/var/lib",
      isReadOnly: true,
      device: "179:3",
    });
    expect(mountOf(mountinfo, "/var/library")).toMatchObject({ point: "/", isReadOnly: false, kind: "ext4" });
    expect(mountOf(mountinfo, "/mnt/my card/x")).toMatchObject({ source: "/dev/sda1" });
    expect(mountOf(mountinfo.replace("rw,errors", "ro,errors"), "/home")).toMatchObject({ isReadOnly: true });
    expect(mountOf("", "/home")).toBeUndefined();
  });

  it("is, for a service with a window of its own on its folder, the file system that a person can mount anew", () => {
    const inUnit = [
      "1 1 179:2 / / ro,noatime - ext4 /dev/mmcblk0p2 ro",
      "2 1 179:2 /var/lib/pinpadd /var/lib/pinpadd rw,noatime - ext4 /dev/mmcblk0p2 ro",
    ].join("\n");
    // The unit's own `ro` of the whole says nothing: it is the file system that is read-only here.
    expect(mountOf(inUnit, "/var/lib/pinpadd")).toMatchObject({ point: "/", isReadOnly: true });
    const sound = inUnit.replaceAll("mmcblk0p2 ro", "mmcblk0p2 rw");
    expect(mountOf(sound, "/var/lib/pinpadd")).toMatchObject({ point: "/", isReadOnly: false });
  });

  const whole = {
    folder: "/var/lib/pinpadd",
    mount: mountOf(mountinfo, "/home"),
    errors: 0,
    space: { freeBytes: 4e9, totalBytes: 8e9 },
    trial: { tookMs: 12 },
  };
  it.each([
    [whole, "good", "PP703", /12 ms, 3814 MiB free/],
    [{ ...whole, errors: 3 }, "warn", "PP703", /counted 3 errors/],
    [{ ...whole, trial: { tookMs: 1_400 } }, "warn", undefined, /1400 ms/],
    [{ ...whole, space: { freeBytes: 1e6, totalBytes: 8e9 } }, "bad", "PP703", /only 0 MiB/],
    [{ ...whole, trial: { errorCode: "EROFS" } }, "bad", "PP703", /read-only/],
    [{ ...whole, trial: { errorCode: "EIO" } }, "bad", "PP703", /EIO/],
    [{ ...whole, trial: { errorCode: "ENOSPC" } }, "bad", "PP703", /full/],
    [{ ...whole, trial: { errorCode: "ENOENT" } }, "bad", "PP701", /no folder/],
    [{ ...whole, trial: { errorCode: "EACCES" } }, "skipped", undefined, /sudo -u pinpadd/],
  ] as const)("%# is judged by what it did", (facts, state, faultCode, cause) => {
    const finding = inEnglish(judgeDisk(facts));
    expect(finding).toMatchObject({ state, cause: expect.stringMatching(cause) });
    if (state === "bad") expect(finding.faultCode).toBe(faultCode);
  });
});

describe("the parts", () => {
  const rest = { groundedCols: [], held: [], joinedRows: [] };
  const pressed = { rowsWithoutContact: [], colsWithoutContact: [], joinedRows: [], groundedRow: false, contacts: 12 };

  it("names the lines of a keypad", () => {
    expect(inEnglish(judgeAtRest(rest, false))).toMatchObject({
      state: "good",
      cause: expect.stringContaining("--press-keys"),
    });
    expect(inEnglish(judgeAtRest({ ...rest, groundedCols: [12] }, false)).cause).toBe(
      "low with no row driven: column GPIO 12",
    );
    const held = [
      { row: 5, col: 12 },
      { row: 5, col: 16 },
    ];
    expect(inEnglish(judgeAtRest({ ...rest, held }, false)).fix).toMatch(/line that all of these share/);
    expect(inEnglish(judgePressed(pressed))).toMatchObject({ state: "good" });
    expect(inEnglish(judgePressed({ ...pressed, contacts: 0 })).fix).toMatch(/ribbon/);
    expect(inEnglish(judgePressed({ ...pressed, groundedRow: true })).cause).toMatch(/joined to ground/);
    expect(inEnglish(judgePressed({ ...pressed, joinedRows: [[5, 6]] })).cause).toMatch(
      /GPIO 5 and GPIO 6 always come together/,
    );
    expect(inEnglish(judgePressed({ ...pressed, rowsWithoutContact: [6] })).cause).toMatch(/row GPIO 6$/);
  });

  it("tells a display's address and chip, and does not guess by a status that it does not know", () => {
    const facts = (addresses: number[], chip?: string, status?: number) => ({
      address: 0x3c,
      chip: "ssd1306",
      identity: { addresses, chip, status },
    });
    expect(inEnglish(judgeDisplay(facts([]))).faultCode).toBe("PP301");
    expect(inEnglish(judgeDisplay(facts([0x3d]))).faultCode).toBe("PP304");
    expect(inEnglish(judgeDisplay(facts([0x3c], undefined, 0x41)))).toMatchObject({ state: "warn" });
    expect(inEnglish(judgeDisplay(facts([0x3c], "ssd1306", 0x06)))).toMatchObject({
      state: "good",
      cause: "SSD1306 at 0x3C",
    });
  });

  const port = {
    port: "/dev/ttyUSB0",
    isThere: true,
    tty: "ttyUSB0",
    stableName: undefined,
    holders: [],
    isKernelConsole: false,
    hasModemManager: false,
  };
  it.each([
    [{ ...port, port: "/dev/serial/by-id/usb-x" }, "good", /is free/, undefined],
    [port, "warn", /changes/, /udev/],
    [{ ...port, stableName: "/dev/serial/by-id/usb-x" }, "warn", /changes/, /port = "\/dev\/serial\/by-id\/usb-x"/],
    [{ ...port, holders: ["process 9 (ModemManager)"] }, "bad", /ModemManager has/, /mask --now ModemManager/],
    [{ ...port, holders: ["process 9 (brltty -b auto)"] }, "bad", /brltty has/, /mask --now brltty/],
    [{ ...port, holders: ["process 9 (minicom)"] }, "bad", /another program.*minicom/, /Stop that program/],
    [{ ...port, holders: ["process 9 (node main.js pad)"], port: "/dev/reader" }, "good", /free/, undefined],
    [{ ...port, isKernelConsole: true }, "bad", /kernel's console/, /do_serial_cons 1/],
    [{ ...port, port: "/dev/reader", hasModemManager: true }, "warn", /ModemManager runs/, /mask --now ModemManager/],
    [{ ...port, isThere: false }, "bad", /unplugged/, /by-id/],
  ] as const)("a serial port: %j is %s", (facts, state, cause, fix) => {
    const finding = inEnglish(judgePort(facts));
    expect(finding).toMatchObject({ state, cause: expect.stringMatching(cause) });
    if (fix) expect(finding.fix).toMatch(fix);
  });

  it("tells a reader at another speed, and that one which only listens is silent", () => {
    const seen = { protocol: "icrw", baudRate: 9_600, model: "ict3q8", firmware: "x" };
    const facts = { port: "/dev/r", protocol: "icrw", baudRate: 38_400, isSilent: false };
    expect(inEnglish(judgeReader({ ...facts, seen })).fix).toMatch(/baud-rate = 9600/);
    expect(inEnglish(judgeReader({ ...facts, baudRate: 9_600, seen }))).toMatchObject({ state: "good" });
    expect(inEnglish(judgeReader({ ...facts, seen: undefined })).faultCode).toBe("PP403");
    expect(inEnglish(judgeReader({ ...facts, isSilent: true, seen: undefined })).state).toBe("skipped");
  });
});

describe("the set-up", () => {
  const device = { path: "/dev/i2c-1", usualGroup: "i2c" };
  const owner = { userId: 0, groupId: 998, mode: 0o660, writtenAtMs: 0 };
  const groupNames = new Map([
    [998, "i2c"],
    [0, "root"],
  ]);
  const user = { user: "pinpadd", userId: 900, groupIds: [900] };
  it.each([
    [{ user: undefined, devices: [{ device, owner }], groupNames }, "skipped", undefined],
    [{ user, devices: [], groupNames }, "skipped", undefined],
    [{ user: { ...user, groupIds: [900, 998] }, devices: [{ device, owner }], groupNames }, "good", undefined],
    [{ user, devices: [{ device, owner: undefined }], groupNames }, "good", undefined],
    [{ user, devices: [{ device, owner }], groupNames }, "bad", /usermod -aG i2c pinpadd/],
    [{ user, devices: [{ device, owner: { ...owner, groupId: 0 } }], groupNames }, "bad", /60-pinpadd.rules/],
  ])("rights: %# are judged by owner and groups", (facts, state, fix) => {
    const finding = inEnglish(judgeGroups(facts));
    expect(finding.state).toBe(state);
    if (fix) expect(finding).toMatchObject({ fix: expect.stringMatching(fix), faultCode: "PP303" });
  });

  const key: LoadedKey = {
    slot: "dukpt",
    kcv: "A1B2C3",
    kcvMethod: "tdes-ecb-zeros",
    isTestKey: false,
    transactionsLeft: 1e6,
    expected: undefined,
  };
  it.each([
    [[key], "good", undefined],
    [[{ ...key, isTestKey: true }], "warn", undefined],
    [[{ ...key, transactionsLeft: 900 }], "warn", "PP602"],
    [[{ ...key, transactionsLeft: 0 }], "bad", "PP602"],
    [[{ ...key, expected: { kcv: "FFFFFF", matches: false } }], "bad", "PP506"],
    [[{ ...key, expected: { kcv: "A1B2C3", matches: true } }], "good", undefined],
    [[{ ...key, expected: { kcv: "FFFFFF", matches: "unsure" } }], "warn", undefined],
    [[{ ...key, slot: "tmk" }], "bad", "PP601"],
  ] as const)("keys: %# are judged by what payments need", (keys, state, faultCode) => {
    const finding = inEnglish(judgeKeys(keys, ["dukpt"]));
    expect(finding.state).toBe(state);
    expect(finding.faultCode).toBe(faultCode);
  });

  it("says whose the store is rather than that it is broken", () => {
    expect(inEnglish(judgeStore(new Fault("PP703", "cannot open the store: EACCES: permission denied"))).state).toBe(
      "skipped",
    );
    expect(inEnglish(judgeStore(new Fault("PP605", "user 900 owns it, not user 0"))).state).toBe("skipped");
    expect(
      inEnglish(judgeStore(new Fault("PP605", "no credentials were given, systemd gives them to what it starts")))
        .state,
    ).toBe("skipped");
    expect(inEnglish(judgeStore(new Fault("PP605", "the storage key is 31 bytes long"))).faultCode).toBe("PP605");
    expect(inEnglish(judgeStore(new Fault("PP701", "there is no store"))).fix).toMatch(/pinpad provision/);
    expect(inEnglish(judgeStore(new Fault("PP702", "damaged"))).faultCode).toBe("PP702");
  });

  it("tells which of the two services is idle", () => {
    const unit = (name: "pinpadd" | "pinpad-gateway", isRunning: boolean) => ({
      unit: name,
      isInstalled: true,
      isRunning,
    });
    expect(inEnglish(judgeServices([unit("pinpadd", true), unit("pinpad-gateway", true)])).state).toBe("good");
    expect(inEnglish(judgeServices([unit("pinpadd", true), unit("pinpad-gateway", false)]))).toMatchObject({
      state: "bad",
      fix: expect.stringContaining("systemctl enable --now pinpad-gateway"),
    });
    expect(inEnglish(judgeServices([{ ...unit("pinpadd", false), isInstalled: false }])).state).toBe("skipped");
  });
});

describe("the host", () => {
  const one = { host: "one", port: 1 };
  const fault = { text: "ENOTFOUND" };
  it("is warned of while its second one is there", () => {
    const two = { place: { host: "two", port: 2 }, tookMs: 5 };
    expect(inEnglish(judgeNames([{ place: one, tookMs: 3, fault }, two]))).toMatchObject({
      state: "warn",
      cause: expect.stringMatching(/one does not resolve .*two in 5 ms is used instead/),
    });
    expect(inEnglish(judgeNames([{ place: one, tookMs: 3, fault }]))).toMatchObject({
      state: "bad",
      faultCode: "PP501",
    });
  });

  it("wants certificates that are valid today, and for another month", () => {
    const day = 24 * 60 * minute;
    const now = Date.UTC(2026, 5, 1);
    const certificate = (from: number, to: number) => [
      {
        key: "tls-ca-file",
        file: "/ca.pem",
        validFromMs: now + from * day,
        validToMs: now + to * day,
        lastDay: "2026-01-01",
      },
    ];
    expect(inEnglish(judgeCertificates([], now)).state).toBe("good");
    expect(inEnglish(judgeCertificates(certificate(-5, 90), now)).state).toBe("good");
    expect(inEnglish(judgeCertificates(certificate(-5, 10), now))).toMatchObject({
      state: "warn",
      cause: expect.stringMatching(/10 days/),
    });
    expect(inEnglish(judgeCertificates(certificate(-50, -1), now))).toMatchObject({ state: "bad", faultCode: "PP511" });
    expect(inEnglish(judgeCertificates(certificate(1, 90), now))).toMatchObject({ state: "bad", because: "clock" });
  });
});
