import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { benchConfigText } from "../../src/bench/bench-config.ts";
import { BootedSystemd, whyNotBooted } from "../support/booted-systemd.ts";
import { buildProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temp-folder.ts";

const why = whyNotBooted();
if (why !== undefined) console.warn(`the units are not booted here: ${why}`);

const place = { stateFolder: "/var/lib/pinpadd", host: "127.0.0.1", port: 8_583, amountMinor: 100 } as const;
const api = '\n[api]\nsocket-group = "pinpad-app"\n';
const notify = '\n[notify]\nhook = "/etc/pinpadd/notify-hook"\n';
/** Tells what it may in the gateway's sandbox; and once leaves forty processes behind and fails. */
const hook = `#!/bin/sh
cd /var/lib/pinpad-gateway
tells() { echo "$PINPADD_KIND: $1" >>hooked; }
tells "user $(id -un), $(grep NoNewPrivs /proc/self/status | tr -d '\\t'), oom $(cat /proc/self/oom_score_adj)"
(touch /etc/x || touch /usr/x || touch /var/lib/x) 2>/dev/null && tells "writes where it should not"
touch /tmp/x && tells "has a /tmp of its own"
perl -MSocket -e 'socket(S, AF_INET, SOCK_STREAM, 0) or die' && tells "has a network"
tells "sockets $(ls -l /proc/$$/fd | grep -c socket:)"
nice -n 5 true 2>/dev/null; tells "nice ends with $?"
[ "$PINPADD_KIND" = inService ] && [ ! -e forked ] || exit 0
touch forked
for n in $(seq 40); do sleep 1000 & done
exit 1
`;
const config = benchConfigText({ ...place, pinBlockFormat: 0, more: `${api}${notify}` }).replace(
  /^storage-key-file = .*$/m,
  'storage-key-credential = "storage-key"',
);

/** One systemd for all: each test goes on where the one before ended, as a machine does. */
describe.runIf(why === undefined)("the units under a systemd that was booted for them", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let machine: BootedSystemd;

  beforeAll(async () => {
    buildProgram();
    folder = await temporaryFolder();
    const file = join(folder.path, "config.toml");
    await writeFile(file, config);
    machine = await BootedSystemd.boot(folder.path, file);
    machine.feed(hook, "tee", "/etc/pinpadd/notify-hook");
    machine.run("chmod", "0755", "/etc/pinpadd/notify-hook");
  });

  afterAll(async () => {
    await machine?.end();
    await folder?.remove();
  });

  it("start without a storage key, and say so", async () => {
    machine.run("systemctl", "start", "pinpadd", "pinpad-gateway");
    await machine.shows("pinpadd", "StatusText", /^Out of service: PP[67]0\d /);
    await machine.shows("pinpad-gateway", "StatusText", /^Connected to the pad$/);
    machine.run("systemctl", "stop", "pinpadd");
    expect(machine.property("pinpadd", "Result")).toBe("success");
  });

  it("come into service with a storage key that is sealed to the machine", async () => {
    const sealed = "/etc/credstore.encrypted/storage-key";
    machine.feed(randomBytes(32), "systemd-creds", "encrypt", "--with-key=host", "--name=storage-key", "-", sealed);
    machine.run("systemctl", "start", "provision");
    machine.run("systemctl", "start", "pinpadd");
    await machine.shows("pinpadd", "StatusText", /^In service$/);
    await machine.shows("pinpad-gateway", "StatusText", /^Connected to the pad$/);
    expect(machine.run("stat", "-c", "%a %U %G", "/var/lib/pinpadd")).toBe("700 pinpadd pinpadd");
  });

  it("have their sockets open to the users that need them, and to no other", () => {
    const rights = (path: string) => machine.run("stat", "-c", "%a %U %G", path);
    expect(rights("/run/pinpadd")).toBe("750 pinpadd pinpadd");
    expect(rights("/run/pinpadd/pad.sock")).toBe("660 pinpadd pinpadd");
    expect(rights("/run/pinpadd/tools.sock")).toBe("600 pinpadd pinpadd");
    expect(rights("/run/pinpad-gateway/api.sock")).toBe("660 pinpad-gateway pinpad-app");
    const program =
      'use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0); print connect($s, pack_sockaddr_un($ARGV[0])) ? "in" : "out"';
    const connects = (group: string, path: string) =>
      machine.run("setpriv", "--reuid=65534", `--regid=${group}`, "--clear-groups", "perl", "-e", program, path);
    expect(connects("pinpad-app", "/run/pinpad-gateway/api.sock")).toBe("in");
    expect(connects("nogroup", "/run/pinpad-gateway/api.sock")).toBe("out");
    expect(connects("pinpad-app", "/run/pinpadd/pad.sock")).toBe("out");
  });

  it("run the site's hook as the gateway's user in its sandbox, and end what it leaves behind", async () => {
    const hooked = () => machine.run("cat", "/var/lib/pinpad-gateway/hooked");
    expect(machine.run("stat", "-c", "%a %U", "/var/lib/pinpad-gateway/notify")).toBe("700 pinpad-gateway");
    await expect.poll(hooked, { timeout: 30_000 }).toContain("inService: nice");
    for (const line of [
      "outOfService: user pinpad-gateway, NoNewPrivs:1, oom 1000",
      "outOfService: has a /tmp of its own",
      "outOfService: has a network",
      // Its standard input: the service's notify socket is none of its own.
      "outOfService: sockets 1",
      // SIGSYS: what changes priorities is nothing that the filter lets through.
      "outOfService: nice ends with 159",
    ]) {
      expect(hooked()).toContain(line);
    }
    expect(hooked()).not.toContain("writes where it should not");
    const log = () => machine.run("journalctl", "--no-pager", "--unit=pinpad-gateway");
    await expect.poll(log, { timeout: 60_000 }).toMatch(/PP812.*notify\.hook/);
    expect(machine.property("pinpad-gateway", "NRestarts")).toBe("0");
    expect(machine.property("pinpad-gateway", "StatusText")).toBe("Connected to the pad");
    // It took the notification at the second attempt.
    await expect.poll(hooked, { timeout: 60_000 }).toMatch(/inService: user[\s\S]*inService: user/);
    const processes = () => machine.run("cat", "/sys/fs/cgroup/system.slice/pinpad-gateway.service/cgroup.procs");
    await expect.poll(processes, { timeout: 30_000 }).toBe(machine.property("pinpad-gateway", "MainPID"));
  });

  it("leave the pad without any network", () => {
    const pid = machine.property("pinpadd", "MainPID");
    const interfaces = machine.run("cat", `/proc/${pid}/net/dev`).match(/^\s*\w+:/gm) ?? [];
    expect(interfaces.map((name) => name.trim())).toEqual(["lo:"]);
    expect(machine.run("cat", `/proc/${pid}/status`)).toMatch(/^NoNewPrivs:\t1$/m);
  });

  it("are started anew after a kill, and by the watchdog when the process stands still", async () => {
    machine.run("systemctl", "kill", "--signal=KILL", "--kill-whom=main", "pinpadd");
    await machine.shows("pinpadd", "NRestarts", /^1$/);
    await machine.shows("pinpadd", "StatusText", /^In service$/);
    machine.run("mkdir", "-p", "/run/systemd/system/pinpadd.service.d");
    machine.feed("[Service]\nWatchdogSec=4\n", "tee", "/run/systemd/system/pinpadd.service.d/watchdog.conf");
    machine.run("systemctl", "daemon-reload");
    machine.run("systemctl", "restart", "pinpadd");
    await machine.shows("pinpadd", "StatusText", /^In service$/);
    machine.run("kill", "-STOP", machine.property("pinpadd", "MainPID"));
    await machine.shows("pinpadd", "NRestarts", /^1$/);
    await machine.shows("pinpadd", "StatusText", /^In service$/);
    await machine.shows("pinpad-gateway", "StatusText", /^Connected to the pad$/);
  });

  it("go on with what they have when a configuration that is not valid is to be loaded, and take a valid one", async () => {
    const [file, units] = ["/etc/pinpadd/config.toml", ["pinpadd", "pinpad-gateway"]];
    const processes = () => units.map((unit) => machine.property(unit, "MainPID"));
    const before = processes();
    machine.feed(config.replace("limit = 3 ", "limit = 30 "), "tee", file);
    for (const unit of units) expect(machine.run("systemctl", "reload", unit)).toMatch(/failed/i);
    expect(processes()).toEqual(before);
    expect(machine.property("pinpadd", "StatusText")).toBe("In service");
    expect(machine.run("journalctl", "--no-pager", "--unit=pinpadd")).toContain("tries.limit = 30: allowed is");
    machine.feed(config.replace("limit = 3 ", "limit = 4 "), "tee", file);
    expect(machine.run("systemctl", "reload", ...units)).toBe("");
    for (const [at, unit] of units.entries()) {
      await machine.shows(unit, "MainPID", new RegExp(`^(?!(0|${before[at]})$)`));
    }
    await machine.shows("pinpadd", "StatusText", /^In service$/);
    await machine.shows("pinpad-gateway", "StatusText", /^Connected to the pad$/);
  });

  it("end within the time that they are given", () => {
    machine.run("systemctl", "stop", "pinpadd", "pinpad-gateway");
    for (const unit of ["pinpadd", "pinpad-gateway"]) {
      expect([machine.property(unit, "Result"), machine.property(unit, "ExecMainStatus")]).toEqual(["success", "0"]);
    }
  });
});
