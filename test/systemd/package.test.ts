import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNotBooted } from "../support/booted-systemd.ts";
import { showsText } from "../support/pictures.ts";
import { temporaryFolder } from "../support/temp-folder.ts";
import { cleanDebian } from "./clean-debian.ts";
import { DebianKiosk } from "./debian-kiosk.ts";

const serviceCode = "402917";

const notBooted = whyNotBooted();
const debian = notBooted === undefined ? cleanDebian() : { why: notBooted };
const why = "why" in debian ? debian.why : undefined;
if (why !== undefined) {
  if (process.env["PINPADD_SYSTEMD_REQUIRED"]) throw new Error(`a Debian is to be booted here, but: ${why}`);
  console.warn(`the package is not installed here: ${why}`);
}

/** One Debian for all: each test goes on where the one before ended, as a machine does. */
describe.runIf(why === undefined)("the package on a clean Debian", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let kiosk: DebianKiosk;

  beforeAll(async () => {
    folder = await temporaryFolder();
    if ("tree" in debian) kiosk = await DebianKiosk.boot(debian.tree, folder.path);
  });

  afterAll(async () => {
    await kiosk?.machine.end();
    await folder?.remove();
  });

  it("is installed by dpkg, brings users, folders and a sample, and starts nothing", () => {
    const said = kiosk.sh(`dpkg -i /mnt/${kiosk.packages.now} 2>&1`);
    expect(kiosk.sh("dpkg -s pinpadd"), said).toMatch(/^Status: install ok installed$/m);
    expect(kiosk.sh("systemctl is-enabled pinpadd pinpad-gateway")).toMatch(/^disabled\s+disabled$/);
    expect(kiosk.sh("id pinpadd && id pinpad-gateway")).toMatch(/pinpadd[\s\S]*pinpad-gateway/);
    expect(kiosk.sh("stat -c '%U %G %a' /etc/pinpadd")).toMatch(/^root /);
    expect(kiosk.sh("pinpad config check /usr/share/doc/pinpadd/config.example.toml; echo $?")).toMatch(/0$/);
    expect(kiosk.sh("ls -l /usr/share/doc/pinpadd/sbom.cyclonedx.json")).toMatch(/sbom/);
    expect(kiosk.sh("find /usr/lib/pinpadd -perm /022 -not -type l")).toBe("");
    expect(kiosk.sh("cat /usr/lib/pinpadd/systemd/node-noted")).toMatch(/^\/usr\/bin\/node .* v\d+\.\d+\.\d+$/m);
  });

  it("is the bundled program, with the licences and the versions of what is built in", () => {
    expect(kiosk.sh("ls /usr/lib/pinpadd/dist")).toBe("bundle");
    expect(kiosk.sh("ls /usr/lib/pinpadd/node_modules")).not.toMatch(/^(zod|pino|commander)$/m);
    for (const name of ["zod", "pino", "commander"]) {
      expect(kiosk.sh("cat /usr/share/doc/pinpadd/copyright")).toMatch(new RegExp(`^${name} [\\d.]+, MIT$`, "m"));
      expect(kiosk.sh("cat /usr/share/doc/pinpadd/sbom.cyclonedx.json")).toContain(`"name": "${name}"`);
    }
  });

  it("comes into service once it is configured, both units in their sandboxes", async () => {
    kiosk.configure();
    kiosk.lendHands();
    kiosk.sh("systemctl enable --now pinpadd pinpad-gateway");
    await kiosk.inService();
    for (const unit of ["pinpadd", "pinpad-gateway"]) {
      const pid = kiosk.machine.property(unit, "MainPID");
      expect(kiosk.sh(`cat /proc/${pid}/status`)).toMatch(/^NoNewPrivs:\t1$/m);
      expect(kiosk.sh(`cat /proc/${pid}/status`)).toMatch(/^Seccomp:\t2$/m);
    }
  });

  it("takes a payment that a kiosk app asks for", async () => {
    const app = await kiosk.pay(2_500);
    await kiosk.hears(app, /approved: hand it out/);
  });

  it("says at once that a PIN is wrong, and the payment goes on", async () => {
    const app = await kiosk.pay(2_500, "9999");
    await kiosk.hears("pinpadd", /"prompt":"ENTER_VALID_PIN"/);
    kiosk.type("1234");
    await kiosk.hears(app, /approved: hand it out/);
  });

  it("is found well by doctor, but not while the pad is stopped", async () => {
    expect(kiosk.doctor()).toEqual({ healthy: true, causes: ["clock", "keys"] });
    kiosk.sh("systemctl stop pinpadd");
    expect(kiosk.doctor()).toEqual({ healthy: false, causes: ["services", "clock"] });
    expect(kiosk.sh("pinpad tamper status")).toMatch(/in service: no opening stands/);
  });

  it("has a service menu, whose self-test finds from inside the sandbox what doctor finds, and nothing else", async () => {
    kiosk.setServiceCode(serviceCode);
    kiosk.sh("systemctl start pinpadd");
    await kiosk.inService();
    kiosk.holdChord();
    await kiosk.shows("SERVICE CODE");
    kiosk.type(serviceCode);
    await kiosk.shows("1 Self-test");
    kiosk.press("1");
    await kiosk.shows("sudo timedatectl");
    const pages = await kiosk.pages();
    const showing = (text: string) => pages.filter((page) => showsText(page, text)).length;
    expect(showing("Set-up")).toBe(2);
    expect([showing("clock:"), showing("keys: dukpt")]).toEqual([1, 1]);
    for (const other of ["Machine", "Network", "Bank"]) expect(showing(other), other).toBe(0);
    kiosk.cancel();
    kiosk.cancel();
    await kiosk.hears("pinpadd", /"msg":"serviceMenuEnded"/);
  });

  it("tells the app when the pad is killed in its payment, and pays again after", async () => {
    const app = await kiosk.begin(2_500);
    kiosk.sh("systemctl kill --signal=KILL --kill-whom=main pinpadd");
    await kiosk.hears(app, /not paid|connection was lost/);
    await kiosk.machine.shows("pinpadd", "NRestarts", /^1$/);
    await kiosk.inService();
    await kiosk.hears(await kiosk.pay(2_500), /approved: hand it out/);
  });

  it("starts the gateway anew when it is killed", async () => {
    kiosk.sh("systemctl kill --signal=KILL --kill-whom=main pinpad-gateway");
    await kiosk.machine.shows("pinpad-gateway", "NRestarts", /^1$/);
    await kiosk.inService();
    await kiosk.hears(await kiosk.pay(2_500), /approved: hand it out/);
  });

  it.each(["pinpadd", "pinpad-gateway"])("starts %s anew by the watchdog when it stands still", async (unit) => {
    kiosk.sh(`mkdir -p /run/systemd/system/${unit}.service.d
      printf '[Service]\\nWatchdogSec=4\\n' > /run/systemd/system/${unit}.service.d/watchdog.conf
      systemctl daemon-reload; systemctl restart ${unit}`);
    await kiosk.inService();
    kiosk.sh(`kill -STOP ${kiosk.machine.property(unit, "MainPID")}`);
    await kiosk.machine.shows(unit, "NRestarts", /^1$/);
    await kiosk.inService();
  });

  it("is upgraded with its tries and keys, after the payment under way has its end", async () => {
    const wrong = await kiosk.begin(2_500);
    kiosk.sh(`systemd-run -p RemainAfterExit=yes --unit upgrade dpkg -i /mnt/${kiosk.packages.newer}`);
    await kiosk.machine.shows("pinpadd", "ActiveState", /^deactivating$/);
    // The PIN still goes to the bank, and its answer comes back.
    kiosk.type("9999");
    await kiosk.hears("pinpadd", /"prompt":"ENTER_VALID_PIN"(?![\s\S]*"prompt":)/);
    expect(kiosk.sh("dpkg -s pinpadd")).not.toMatch(/^Version: 99\.0\.0$/m);
    kiosk.cancel();
    await kiosk.hears(wrong, /not paid/);
    await kiosk.machine.shows("upgrade", "SubState", /^exited$/);
    expect(kiosk.sh("dpkg -s pinpadd"), kiosk.journal("upgrade")).toMatch(/^Version: 99\.0\.0$/m);
    await kiosk.inService();
    kiosk.lendHands();
    kiosk.sh("systemctl restart pinpadd");
    await kiosk.inService();
    const app = await kiosk.begin(2_500);
    expect(kiosk.journal(app)).toMatch(/triesLeft: 2/);
    kiosk.type("1234");
    await kiosk.hears(app, /approved: hand it out/);
  });

  it("refuses to go back to a version that cannot read its keys, says so, and goes on", async () => {
    const said = kiosk.sh(`dpkg -i --force-downgrade /mnt/${kiosk.packages.older} 2>&1; true`);
    expect(said).toMatch(/cannot read what the version before has written[\s\S]*Nothing was changed/);
    expect(kiosk.sh("dpkg -s pinpadd")).toMatch(/^Status: install ok installed$[\s\S]*^Version: 99\.0\.0$/m);
    await kiosk.inService();
  });

  it("keeps tries and keys when it is removed, and leaves nothing of them when it is purged", () => {
    kiosk.sh("rm -rf /usr/lib/pinpadd/test /run/systemd/system/*.service.d");
    kiosk.sh("dpkg -r pinpadd 2>&1");
    expect(kiosk.sh("systemctl is-active pinpadd pinpad-gateway")).toMatch(/^inactive\s+inactive$/);
    expect(kiosk.sh("ls /var/lib/pinpadd")).toMatch(/store\.bin/);
    const somebodys = "/etc/systemd/system/somebody.service";
    kiosk.sh(`touch /etc/credstore.encrypted/tls-client-key /etc/credstore.encrypted/somebodys
      printf '[Service]\\nLoadCredentialEncrypted=tls-client-key\\n' > ${somebodys}`);
    expect(kiosk.sh("ls /etc/credstore.encrypted")).toBe("somebodys\nstorage-key\ntls-client-key");
    expect(kiosk.sh("dpkg -P pinpadd 2>&1")).toMatch(/storage-key is deleted[\s\S]*tls-client-key stays/);
    expect(kiosk.sh("ls /etc/credstore.encrypted")).toBe("somebodys\ntls-client-key");
    expect(
      kiosk.sh(
        "find / -xdev \\( -path /proc -o -path /mnt -o -path /sys -o -path /run -o -path /var/log \\) -prune -o -name '*pinpad*' -print",
      ),
    ).toBe("");
  });
});
