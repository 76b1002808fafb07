import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import { TryLedger } from "../../src/attempts/try-ledger.ts";
import { defaultTryPolicy } from "../../src/attempts/try-policy.ts";
import { TestAuthority } from "../../src/bench/acquirer/test-authority.ts";
import { loadConfig } from "../../src/pad/load-config.ts";
import { openSealedStore } from "../../src/pad/sealed-store.ts";
import { storePlaces } from "../../src/pad/store-places.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { NodeRandom } from "../../src/platform/node-random.ts";
import { inKiosk, type Kiosk } from "../support/kiosk.ts";
import { PlantedFiles } from "../support/planted-files.ts";
import { buildProgram, Program, run } from "../support/program.ts";
import {
  colGpios,
  edit,
  examined,
  examinedWhilePressed,
  type Report,
  realDisplay,
  realKeypad,
  rowGpios,
} from "../support/sick-pad.ts";
import { tcpPeer, tlsPeer } from "../support/tls-peer.ts";

beforeAll(buildProgram);

const hasSerialPort = await Promise.all([import("serialport"), import("koffi")]).then(
  () => process.platform === "linux",
  () => false,
);

/** One planted defect, and what doctor must make of it. */
interface Drill {
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
  readonly examine: (kiosk: Kiosk) => Promise<Report>;
}

/** The very command, without a terminal. */
async function doctor({ config }: Pick<Kiosk, "config">): Promise<Report> {
  const { code, stdout, stderr } = await run("doctor", "--config", config, "--json");
  expect(stderr).toBe("");
  const report = JSON.parse(stdout) as Report;
  expect(code).toBe(report.healthy ? 0 : 1);
  return report;
}

async function withReaderOf(protocol: string, kiosk: Kiosk, use: (port: string) => Promise<Report>): Promise<Report> {
  const port = join(kiosk.folder, "reader");
  const emulator = new Program(["reader", "emulate", "--protocol", protocol, "--pty", "--link", port], {
    isTypedTo: true,
  });
  try {
    await emulator.prints(/reader\n/);
    await edit(kiosk.config, [/\[reader\]\npart = "simulated"/, icrwAt(port)]);
    return await use(port);
  } finally {
    emulator.kill("SIGTERM");
    await emulator.ended;
  }
}

const icrwAt = (port: string) => `[reader]\npart = "icrw"\nmodel = "ict3q8"\nport = ${JSON.stringify(port)}`;

/** A stranger that has a file open under another program's name. */
async function held(file: string, name: string, use: () => Promise<Report>): Promise<Report> {
  const holder = spawn("bash", ["-c", 'exec 3<>"$0"; echo held; exec -a "$1" sleep 60', file, name]);
  try {
    await once(holder.stdout, "data");
    return await use();
  } finally {
    holder.kill("SIGKILL");
  }
}

/** Three wrong PINs of one card, as payments count them. */
async function lockCard(file: string): Promise<void> {
  const fileSystem = new NodeFileSystem();
  const config = await loadConfig(fileSystem, file);
  const [random, memory, clock] = [new NodeRandom(), ordinaryMemory, new NodeClock()];
  const places = storePlaces(config.store);
  const sealed = await openSealedStore({ fileSystem, random, memory, places, onGuardFault: () => undefined });
  const ledger = await TryLedger.open(sealed.store, defaultTryPolicy, clock);
  const card = "5a".repeat(16);
  for (let tries = 0; tries < defaultTryPolicy.tryLimit; tries += 1) {
    await ledger.markSent(card);
    await ledger.settle(card, "pinIncorrect");
  }
  await ledger.close();
  await sealed.close();
}

const dayMs = 86_400_000;

const drills: readonly Drill[] = [
  {
    defect: "wrong I2C address",
    faultClass: "machine",
    check: "display",
    cause: /nothing answers at 0x3C, but at 0x3D/,
    fix: /address = 0x3D.*\[display\]/,
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
    examine: (kiosk) => withReaderOf("icrw", kiosk, (port) => held(port, "agetty", () => doctor(kiosk))),
  },
  {
    defect: "wrong reader protocol",
    faultClass: "set-up",
    check: "reader",
    cause: /speaks gemtwin at 115200 baud, not icrw/,
    fix: /part = "gemtwin".*model = "gempc-twin".*baud-rate = 115200/,
    needsSerialPort: true,
    examine: (kiosk) => withReaderOf("gemtwin", kiosk, () => doctor(kiosk)),
  },
  {
    defect: "column wire broken",
    faultClass: "machine",
    check: "keys",
    cause: /no key made a contact on column GPIO 16$/,
    fix: /the wire of column GPIO 16 is broken/,
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
    check: "keys-loaded",
    cause: /no key is loaded in slot dukpt/,
    fix: /pinpad keys import/,
    examine: async (kiosk) => {
      expect((await run("keys", "delete", "dukpt", "--yes", "--config", kiosk.config)).code).toBe(0);
      return doctor(kiosk);
    },
  },
  {
    defect: "wrong KCV",
    faultClass: "set-up",
    check: "keys-loaded",
    cause: /the key in slot dukpt has the check value [0-9A-F]{6} \(tdes-ecb-zeros\), and 00FF00 is expected/,
    fix: /another key than the acquirer's/,
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
    examine: async (kiosk) => {
      await lockCard(kiosk.config);
      return doctor(kiosk);
    },
  },
];

describe("the drill: doctor names the planted defect in one run", () => {
  it("has all sixteen", () => {
    expect(new Set(drills.map(({ defect }) => defect)).size).toBe(16);
  });

  it.each(drills)("$defect: $faultClass", async (drill) => {
    if (drill.needsSerialPort && !hasSerialPort) return;
    await inKiosk(async (kiosk) => {
      const report = await drill.examine(kiosk);
      const named = report.checks.find(({ id }) => id === drill.check);
      expect(named).toMatchObject({
        class: drill.faultClass,
        state: drill.isHealthy ? "warn" : "bad",
        cause: expect.stringMatching(drill.cause),
        fix: expect.stringMatching(drill.fix),
      });
      expect(report.healthy).toBe(drill.isHealthy === true);
      const bad = report.checks.filter(({ state }) => state === "bad").map(({ id }) => id);
      // It alone is to blame.
      expect(bad).toEqual(drill.isHealthy ? [] : [drill.check]);
      if (!drill.isHealthy && drill.check !== "tls") expect(report.causes[0]).toBe(drill.check);
    });
  });
});
