import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import { SimPort } from "../../hardware/reader/sim-cable.ts";
import { readerEmulator } from "../../hardware/reader/sim-emulator.ts";
import { TryLedger } from "../../src/attempts/try-ledger.ts";
import { defaultTryPolicy } from "../../src/attempts/try-policy.ts";
import { TestAuthority } from "../../src/bench/acquirer/test-authority.ts";
import { type DrilledPad, DrillMachine, drilledPad, type PadPlant } from "./drilled-pad.ts";
import type { Drill } from "./drills.ts";
import { echoingHost } from "./echoing-host.ts";
import { icrwAt } from "./planted-defects.ts";
import { inTempFolder } from "./temp-folder.ts";
import { type LoopbackPeer, tcpPeer, tlsPeer } from "./tls-peer.ts";

/** How a defect gets into a running pad, and what hands it takes until the pad can know of it. */
interface Planting {
  readonly plant?: PadPlant;
  /** In place of a host that answers; and what the configuration says of it. */
  readonly host?: (
    folder: string,
  ) => Promise<{ readonly peer: LoopbackPeer; readonly lines: (port: number) => string }>;
  readonly hands?: (pad: DrilledPad) => Promise<void>;
}

const dayMs = 86_400_000;
const port = "/dev/ttyS0";
const icrw: NonNullable<PadPlant["edits"]>[number] = [/\[reader\]\npart = "simulated"/, icrwAt(port)];
const gettyProcesses =
  "/sys/fs/cgroup/system.slice/system-serial\\x2dgetty.slice/serial-getty@ttyS0.service/cgroup.procs";
const busy = () => Promise.reject(Object.assign(new Error("EBUSY: cannot lock port"), { code: "EBUSY" }));

const plantings: Readonly<Record<string, Planting>> = {
  "wrong I2C address": { plant: { oled: new SimOled({ address: 0x3d }) } },
  "SH1106 configured as SSD1306": { plant: { oled: new SimOled({ chip: "sh1106" }) } },
  "reader unplugged": { plant: { edits: [icrw] } },
  "getty on the port": {
    plant: {
      edits: [icrw],
      serial: () => busy,
      system: new DrillMachine({ [gettyProcesses]: "812\n" }, { [port]: port }),
    },
  },
  "wrong reader protocol": {
    plant: {
      edits: [icrw],
      system: new DrillMachine({}, { [port]: port }),
      serial: (clock) => {
        const plug = new SimPort(
          clock,
          readerEmulator({ part: "gemtwin", model: "gempc-twin" }, clock, () => 0.5),
        );
        return () => plug.open();
      },
    },
  },
  "column wire broken": { hands: async ({ matrix }) => matrix.breakWire("col1") },
  "row shorted": {
    hands: async ({ matrix, tap, clock }) => {
      matrix.short("row1", "row2");
      // Nothing can be seen of it at rest: three keys of these rows are the evidence.
      await tap("4", "5", "9");
      await clock.advanceAsync(1_000);
    },
  },
  "stuck key": {
    hands: async ({ matrix, clock }) => {
      matrix.press(2, 3);
      await clock.advanceAsync(21_000);
    },
  },
  "no key loaded": {
    plant: { before: async ({ keyStore }) => keyStore.commit(keyStore.emptied("dukpt")) },
  },
  "wrong KCV": { plant: { edits: [[/\[tries\]/, '[key-check-values]\ndukpt = "00ff00"\n\n[tries]']] } },
  "host certificate expired": { host: expiredHost },
  "DNS wrong": {
    host: async () => ({
      peer: await echoingHost(),
      lines: (at) => `host = "acquirer.invalid"\ntransport = "plaintext-over-network"\nport = ${at}`,
    }),
  },
  "host silent": { host: async () => ({ peer: await tcpPeer(() => undefined), lines: loopback }) },
  "disk read-only": { hands: async ({ fileSystem }) => fileSystem.failAt("write", 1, "EROFS") },
  "clock unset": { plant: { wallStartMs: 0, system: new DrillMachine({}, {}, Date.now()) } },
  "locked card": {
    plant: {
      before: async ({ store }, clock) => {
        const ledger = await TryLedger.open(store, defaultTryPolicy, clock);
        const card = "5a".repeat(16);
        for (let tries = 0; tries < defaultTryPolicy.tryLimit; tries += 1) {
          await ledger.markSent(card);
          await ledger.settle(card, "pinIncorrect");
        }
        await ledger.close();
      },
    },
  },
};

function loopback(at: number): string {
  return `host = "127.0.0.1"\nport = ${at}`;
}

async function expiredHost(folder: string) {
  const now = Date.now();
  const authority = new TestAuthority({
    commonName: "a",
    notBeforeMs: now - 400 * dayMs,
    notAfterMs: now + 400 * dayMs,
  });
  const dates = { notBeforeMs: now - 20 * dayMs, notAfterMs: now - 2 * dayMs };
  const { certificate, key } = authority.issue({ commonName: "host", names: ["localhost"], ...dates });
  const ca = join(folder, "ca.pem");
  await writeFile(ca, authority.certificate);
  return {
    peer: await tlsPeer({ cert: certificate, key }),
    lines: (at: number) => `host = "localhost"\nport = ${at}\ntransport = "tls"\ntls-ca-file = ${JSON.stringify(ca)}`,
  };
}

/** A pad with the drill's defect and nothing else wrong, running. */
export function withDefect(
  { defect }: Pick<Drill, "defect">,
  plant: PadPlant,
  use: (pad: DrilledPad) => Promise<void>,
): Promise<void> {
  const planting = plantings[defect];
  if (!planting) throw new Error(`nobody knows how to plant "${defect}"`);
  return inTempFolder(async (folder) => {
    const { peer, lines } = (await planting.host?.(folder)) ?? { peer: await echoingHost(), lines: loopback };
    const edits = [
      [/host = "127.0.0.1"\nport = \d+/, lines(peer.port)] as const,
      ...(planting.plant?.edits ?? []),
      ...(plant.edits ?? []),
    ];
    const pad = await drilledPad({ ...plant, ...planting.plant, edits });
    try {
      await planting.hands?.(pad);
      await use(pad);
    } finally {
      await pad.end();
      await peer.stop();
    }
  });
}
