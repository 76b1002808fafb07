import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import { TestAuthority } from "../../src/bench/acquirer/test-authority.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import type { Kiosk } from "./kiosk.ts";
import { held, icrwAt, lockCard, withReaderOf } from "./planted-defects.ts";
import { PlantedFiles } from "./planted-files.ts";
import { run } from "./program.ts";
import {
  colGpios,
  edit,
  examined,
  examinedWhilePressed,
  type Report,
  realDisplay,
  realKeypad,
  rowGpios,
} from "./sick-pad.ts";
import { tcpPeer, tlsPeer } from "./tls-peer.ts";

/** One planted defect, and what doctor must make of it. */
export interface Drill {
  readonly defect: string;
  /** What the customer would be told of. */
  readonly faultClass: "PIN" | "machine" | "set-up" | "network" | "bank";
  /** The check that names it. */
  readonly check: string;
  readonly cause: RegExp;
  readonly fix: RegExp;
  /** Nothing is broken: it is told, and the pad works. */
  readonly isHealthy?: true;
  readonly needsSerialPort?: true;
  /** Where a technician at the panel reads of it; with other words than doctor's where the running pad's own are meant. */
  readonly menu: MenuSide;
  readonly examine: (kiosk: Kiosk) => Promise<Report>;
}

/**
 * `selfTest`, `keypadTest`: items of the menu. `code`: the way into the menu ends there, and says why. `panel`: no menu, and the panel
 * tells by itself.
 */
export interface MenuSide {
  readonly at: "selfTest" | "keypadTest" | "code" | "panel";
  readonly cause?: RegExp;
  readonly fix?: RegExp;
}

/** The very command, without a terminal. */
async function doctor({ config }: Pick<Kiosk, "config">): Promise<Report> {
  const { code, stdout, stderr } = await run("doctor", "--config", config, "--json");
  const report = JSON.parse(stdout) as Report;
  if (stderr !== "" || code !== (report.healthy ? 0 : 1)) throw new Error(`exit code ${code}: ${stderr}`);
  return report;
}

const dayMs = 86_400_000;

export const drills: readonly Drill[] = [
  {
    defect: "wrong I2C address",
    faultClass: "machine",
    check: "display",
    cause: /nothing answers at 0x3C, but at 0x3D/,
    fix: /address = 0x3D.*\[display\]/,
    menu: { at: "selfTest" },
    examine: async ({ config }) => {
      await edit(config, realDisplay);
      return examined(config, { oled: new SimOled({ address: 0x3d }) });
    },
  },
  {
    defect: "SH1106 configured as SSD1306",
    faultClass: "set-up",
    check: "display",
    cause: /is an SH1106, not an SSD1306/,
    fix: /part = "sh1106".*\[display\]/,
    menu: { at: "selfTest" },
    examine: async ({ config }) => {
      await edit(config, realDisplay);
      return examined(config, { oled: new SimOled({ chip: "sh1106" }) });
    },
  },
  {
    defect: "reader unplugged",
    faultClass: "machine",
    check: "port",
    cause: /reader is not there: .*unplugged/,
    fix: /Plug the reader's USB or serial cable in/,
    needsSerialPort: true,
    menu: { at: "selfTest", cause: /ttyS0 is not there: .*unplugged/ },
    examine: async (kiosk) => {
      await edit(kiosk.config, [/\[reader\]\npart = "simulated"/, icrwAt(join(kiosk.folder, "reader"))]);
      return doctor(kiosk);
    },
  },
  {
    defect: "getty on the port",
    faultClass: "machine",
    check: "port",
    cause: /a login \(getty\) has .*reader open: process \d+ \(agetty/,
    fix: /systemctl mask --now serial-getty@/,
    needsSerialPort: true,
    menu: { at: "selfTest", cause: /a login \(getty\) has \/dev\/ttyS0 open: serial-getty@ttyS0/ },
    examine: (kiosk) => withReaderOf("icrw", kiosk, (port) => held(port, "agetty", () => doctor(kiosk))),
  },
  {
    defect: "wrong reader protocol",
    faultClass: "set-up",
    check: "reader",
    cause: /speaks gemtwin at 115200 baud, not icrw/,
    fix: /part = "gemtwin".*model = "gempc-twin".*baud-rate = 115200/,
    needsSerialPort: true,
    menu: { at: "selfTest" },
    examine: (kiosk) => withReaderOf("gemtwin", kiosk, () => doctor(kiosk)),
  },
  {
    defect: "column wire broken",
    faultClass: "machine",
    check: "pressed",
    cause: /no key made a contact on column GPIO 16$/,
    fix: /the wire of column GPIO 16 is broken/,
    menu: { at: "keypadTest", cause: /column GPIO 16: no key seen/, fix: /Check its wire/ },
    examine: async ({ config }) => {
      await edit(config, realKeypad);
      return examinedWhilePressed(config, (matrix) => matrix.breakWire("col1"));
    },
  },
  {
    defect: "row shorted",
    faultClass: "machine",
    check: "keypad",
    cause: /rows GPIO 6 and GPIO 13 are joined/,
    fix: /Pull the ribbon off the keypad/,
    menu: { at: "panel", cause: /row GPIO 6 and row GPIO 13 are joined/, fix: /look for a short on these lines/ },
    examine: async ({ config }) => {
      await edit(config, realKeypad);
      const matrix = new SimMatrix({ rowGpios, colGpios }, new NodeClock());
      matrix.short("row1", "row2");
      return examined(config, { matrix });
    },
  },
  {
    defect: "stuck key",
    faultClass: "machine",
    check: "keypad",
    cause: /a key is held down.* at row GPIO 13 and column GPIO 21/,
    fix: /Free the key where these cross/,
    menu: { at: "selfTest", cause: /held down at row GPIO 13 and column GPIO 21/, fix: /Free the key where the row/ },
    examine: async ({ config }) => {
      await edit(config, realKeypad);
      const matrix = new SimMatrix({ rowGpios, colGpios }, new NodeClock());
      matrix.press(2, 3);
      return examined(config, { matrix });
    },
  },
  {
    defect: "no key loaded",
    faultClass: "set-up",
    check: "keys",
    cause: /no key is loaded in slot dukpt/,
    fix: /pinpad keys import/,
    menu: { at: "selfTest" },
    examine: async (kiosk) => {
      await run("keys", "delete", "dukpt", "--yes", "--config", kiosk.config);
      return doctor(kiosk);
    },
  },
  {
    defect: "wrong KCV",
    faultClass: "set-up",
    check: "keys",
    cause: /the key in slot dukpt has the check value [0-9A-F]{6} \(tdes-ecb-zeros\), and 00FF00 is expected/,
    fix: /another key than the acquirer's/,
    menu: { at: "selfTest" },
    examine: async (kiosk) => {
      await edit(kiosk.config, [/\[tries\]/, '[key-check-values]\ndukpt = "00ff00"\n\n[tries]']);
      return doctor(kiosk);
    },
  },
  {
    defect: "host certificate expired",
    faultClass: "set-up",
    check: "tls",
    cause: /its certificate has expired on /,
    fix: /has to be renewed: call the acquirer/,
    menu: { at: "selfTest" },
    examine: async (kiosk) => {
      const now = Date.now();
      const authority = new TestAuthority({
        commonName: "a",
        notBeforeMs: now - dayMs * 400,
        notAfterMs: now + 400 * dayMs,
      });
      const { certificate, key } = authority.issue({
        commonName: "host",
        names: ["localhost"],
        notBeforeMs: now - 20 * dayMs,
        notAfterMs: now - 2 * dayMs,
      });
      const peer = await tlsPeer({ cert: certificate, key });
      try {
        const ca = join(kiosk.folder, "ca.pem");
        await writeFile(ca, authority.certificate);
        const lines = `host = "localhost"\nport = ${peer.port}\ntransport = "tls"\ntls-ca-file = ${JSON.stringify(ca)}`;
        await edit(kiosk.config, [/host = "127.0.0.1"\nport = \d+/, lines]);
        return await doctor(kiosk);
      } finally {
        await peer.stop();
      }
    },
  },
  {
    defect: "DNS wrong",
    faultClass: "network",
    check: "dns",
    cause: /acquirer\.invalid/,
    fix: /resolvectl/,
    menu: { at: "selfTest" },
    examine: async (kiosk) => {
      const lines = 'host = "acquirer.invalid"\ntransport = "plaintext-over-network"';
      await edit(kiosk.config, [/host = "127.0.0.1"/, lines]);
      return doctor(kiosk);
    },
  },
  {
    defect: "host silent",
    faultClass: "bank",
    check: "echo",
    cause: /takes the echo and does not answer/,
    fix: /Call the acquirer/,
    menu: { at: "selfTest" },
    examine: async (kiosk) => {
      const peer = await tcpPeer(() => undefined);
      try {
        await edit(kiosk.config, [/host = "127.0.0.1"\nport = \d+/, `host = "127.0.0.1"\nport = ${peer.port}`]);
        return await doctor(kiosk);
      } finally {
        await peer.stop();
      }
    },
  },
  {
    defect: "disk read-only",
    faultClass: "machine",
    check: "disk",
    cause: /\/ is mounted read-only, and ext4 has counted 7 errors/,
    fix: /mount -o remount,rw \/.*replace the SD card/,
    menu: { at: "code", cause: /EROFS/, fix: /Check whether the disk is mounted read-only or failing/ },
    examine: ({ config }) => {
      const texts = {
        "/proc/self/mountinfo": "26 1 179:2 / / ro,noatime - ext4 /dev/mmcblk0p2 ro,errors=remount-ro\n",
        "/sys/fs/ext4/mmcblk0p2/errors_count": "7\n",
      };
      return examined(config, { options: { system: new PlantedFiles(texts, "EROFS") } });
    },
  },
  {
    defect: "clock unset",
    faultClass: "set-up",
    check: "clock",
    cause: /it is not set: it shows a time before this pad was set up/,
    fix: /timedatectl set-ntp true/,
    menu: { at: "selfTest" },
    examine: ({ config }) => {
      class ClockWithoutBattery extends NodeClock {
        override wallMs = () => this.monotonicMs();
      }
      return examined(config, { clock: new ClockWithoutBattery() });
    },
  },
  {
    defect: "locked card",
    faultClass: "PIN",
    check: "cards",
    cause: /^1 locked here after wrong PINs$/,
    fix: /pinpad attempts list.*pinpad attempts unlock/,
    isHealthy: true,
    menu: { at: "selfTest", cause: /1 locked after wrong PINs, here or by the bank/ },
    examine: async (kiosk) => {
      await lockCard(kiosk.config);
      return doctor(kiosk);
    },
  },
];
