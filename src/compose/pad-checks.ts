import type { OledDisplay } from "../../hardware/oled/oled-display.ts";
import { oledFault } from "../../hardware/oled/oled-fault.ts";
import { type OledIdentity, oledIdentity } from "../../hardware/oled/oled-identity.ts";
import { hostPlaces } from "../config/host-places.ts";
import type { Config } from "../config/schema.ts";
import { type Check, check, good, skipped } from "../doctor/check.ts";
import { diskCheck } from "../doctor/disk-checks.ts";
import { certificateCheck, hostChecks } from "../doctor/host-checks.ts";
import { clockCheck, machineChecks } from "../doctor/machine-checks.ts";
import { displayCheck } from "../doctor/part-checks.ts";
import { portCheck, readerCheck } from "../doctor/reader-checks.ts";
import { runningChecks, type ToldFault } from "../doctor/running-checks.ts";
import { faultTable } from "../faults/fault-table.ts";
import type { HostProber } from "../joint/host-prober.ts";
import { type ExaminedPad, ownWord, type PadChecks } from "../pad/examined-pad.ts";
import type { ReaderAside } from "../pad/reader-aside.ts";
import type { Clock } from "../ports/clock.ts";
import type { SystemFiles } from "../ports/system-files.ts";
import { type DoctorBuses, readerProbe } from "./doctor-parts.ts";
import { slotsNeededBy } from "./doctor-store.ts";
import { configuredPlace } from "./reader-tools.ts";

/** The machine around the pad's process, as the process may see it. */
export interface PadMachine {
  readonly system: SystemFiles;
  /** The configuration's. */
  readonly file: string;
  readonly nodeVersion: string;
  /** As the service manager tells it; undefined where the kernel is asked. */
  readonly bootId: string | undefined;
  readonly holdersOf: (port: string) => Promise<readonly string[]>;
}

export interface PadCheckParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly display: OledDisplay;
  readonly reader: ReaderAside;
  readonly buses: DoctorBuses;
  /** Undefined on a bench, which looks at no machine. */
  readonly machine: PadMachine | undefined;
  /** Who has a network; undefined where nobody is asked. */
  readonly prober: HostProber | undefined;
}

/** Faults of the line to the reader: what else a reader says of itself, no look at the line knows better. */
const lineFaults: readonly ToldFault["code"][] = ["PP401", "PP402", "PP403", "PP404", "PP407"];

/** Doctor's checks from within the pad's own process, on parts that are open. */
export function padChecksOf(parts: PadCheckParts): PadChecks {
  const { config } = parts;
  return (pad) => {
    const own = runningChecks(ownWord(pad, config["key-check-values"], ["display", "keys"]), slotsNeededBy(config));
    return [
      ...machineChecksOf(parts),
      ...own.filter(({ id }) => id !== "reader" && id !== "host-link"),
      displayCheckOf(parts, pad),
      ...readerChecksOf(parts, pad, present(own.find(({ id }) => id === "reader"))),
      ...hostChecksOf(parts, pad),
      ...own.filter(({ id }) => id === "host-link"),
    ];
  };
}

function present(check: Check | undefined): readonly Check[] {
  return check ? [check] : [];
}

function machineChecksOf({ config, clock, machine }: PadCheckParts): readonly Check[] {
  if (!machine) return [];
  const { system, file, nodeVersion } = machine;
  const store = config.store.file;
  return [
    ...machineChecks(system, nodeVersion),
    diskCheck(system, clock, store.slice(0, store.lastIndexOf("/")) || "/"),
    clockCheck(system, clock, [file, store]),
  ];
}

/** Through the display's own bus while it draws; through another one while it does not, unless the bus itself is stuck. */
function displayCheckOf({ config, display, buses }: PadCheckParts, { faults }: ExaminedPad): Check {
  const simulated = config.display.part === "simulated";
  const chip = config.display.part === "simulated" ? config.display.chip : config.display.part;
  const { address, "i2c-bus": busNumber } =
    config.display.part === "simulated" ? { address: 0x3c, "i2c-bus": undefined } : config.display;
  const stuck = faults.find(({ code }) => code === "PP305");
  const identity = async (): Promise<OledIdentity> => {
    const seen = await display.identity();
    if (seen) return seen;
    const bus = await buses.i2c(busNumber ?? 0);
    try {
      return await oledIdentity(bus, address);
    } finally {
      await bus.close().catch(() => undefined);
    }
  };
  return displayCheck(simulated ? undefined : busNumber, async () => {
    try {
      if (stuck) throw Object.assign(new Error(stuck.detail ?? stuck.code), { code: "ETIMEDOUT" });
      return { address, chip, identity: await identity() };
    } catch (thrown) {
      throw oledFault(address, thrown);
    }
  });
}

/** A reader that works is believed; one whose line is out is let go of, and asked in every tongue. */
function readerChecksOf(parts: PadCheckParts, { faults }: ExaminedPad, own: readonly Check[]): readonly Check[] {
  const { config, clock, reader, buses, machine } = parts;
  const place = configuredPlace(config.reader);
  if (!place || !machine) return own;
  const probe = readerProbe(place, { buses, clock, holdersOf: machine.holdersOf });
  const port = portCheck(machine.system, probe);
  const fault = faults.find(({ code }) => faultTable[code].area === "reader");
  if (!fault || !lineFaults.includes(fault.code)) return [port, ...own];
  const others = holdersCheck(machine.system, place.port);
  const asked = readerCheck({ ...probe, ask: (signal) => reader.aside(() => probe.ask(signal)) });
  return [port, others, ...own.map((ofPad) => otherwise(asked, ofPad))];
}

/** Whether we could see who else has the port: a login shows in its unit's cgroup, another user's program to root alone. */
function holdersCheck(system: SystemFiles, port: string): Check {
  const unseen = skipped({
    en: `a service does not see other users' programs: \`sudo fuser -v ${port}\` names them`,
    zh: `服务看不到其他用户的程序:请运行 \`sudo fuser -v ${port}\` 查看`,
  });
  return check({
    id: "port-holders",
    faultClass: "machine",
    title: { en: "other programs on the port", zh: "占用串口的其他程序" },
    timeoutMs: 1_000,
    late: unseen,
    probe: () => system.names("/proc/1/fd"),
    judge: (files) => (files.length > 0 ? good({ en: "none", zh: "没有" }) : unseen),
  });
}

/** What the probe finds wrong; the pad's own word where it finds nothing. */
function otherwise(probe: Check, own: Check): Check {
  return {
    ...probe,
    run: async (signal) => {
      const finding = await probe.run(signal);
      return finding.state === "bad" || finding.state === "warn" ? finding : own.run(signal);
    },
  };
}

/** The gateway tries the connection, stage by stage; sign-on and echo are the pad's own. */
function hostChecksOf({ config: { host }, clock, prober }: PadCheckParts, { core }: ExaminedPad): readonly Check[] {
  if (!prober || !core) return [];
  const places = hostPlaces(host);
  const { network } = core;
  const stages = hostChecks(
    {
      places,
      resolve: (name) =>
        prober.probe(
          "dns",
          places.findIndex((place) => place.host === name),
        ),
      connect: (place) => prober.probe("tcp", places.indexOf(place)),
      handshake: host.transport === "tls" ? (place) => prober.probe("tls", places.indexOf(place)) : undefined,
      signOn: host["sign-on"] === "none" ? undefined : () => network.ready(),
      silence: () => undefined,
      echo: () => network.echo(),
    },
    () => Math.round(clock.monotonicMs()),
  );
  const dates = certificateCheck(
    () => prober.certificates(),
    () => clock.wallMs(),
  );
  const behind = [dates, ...stages].map((one) => (one.needs ? one : { ...one, needs: ["gateway"] }));
  return [gatewayCheck(prober), ...behind];
}

function gatewayCheck(prober: HostProber): Check {
  return check({
    id: "gateway",
    faultClass: "machine",
    title: { en: "gateway process", zh: "网关进程" },
    timeoutMs: 1_500,
    late: skipped({ en: "it did not answer in time", zh: "没有及时应答" }),
    probe: () => prober.reach(),
    judge: () => good({ en: "connected", zh: "已连接" }),
  });
}
