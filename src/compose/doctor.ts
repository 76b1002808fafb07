import { nativePackages } from "../../hardware/bus/native-packages.ts";
import type { Config } from "../config/schema.ts";
import type { StorageKeySources } from "../config/store-places.ts";
import { ConfigFault } from "../config/text.ts";
import { type Check, faultWords } from "../doctor/check.ts";
import { diskCheck } from "../doctor/disk-checks.ts";
import { clockCheck, machineChecks } from "../doctor/machine-checks.ts";
import { type RunningPad, runningChecks } from "../doctor/running-checks.ts";
import { serviceChecks } from "../doctor/service-checks.ts";
import { configCheck, type Device, groupsCheck, type PackageLoaders, packagesCheck } from "../doctor/set-up-checks.ts";
import { storeChecks } from "../doctor/store-checks.ts";
import type { Fault } from "../faults/fault.ts";
import { loadCryptoki } from "../keys/pkcs11/cryptoki.ts";
import { inTurn } from "../pad/in-turn.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";
import type { SystemFiles } from "../ports/system-files.ts";
import { hostOf } from "./doctor-host.ts";
import { type DoctorBuses, partChecks, realBuses } from "./doctor-parts.ts";
import { DoctoredStore } from "./doctor-store.ts";

export interface DoctorOptions {
  readonly file: string;
  /** Or why there is none. */
  readonly config: Config | Fault;
  /** What the running pad has answered; undefined when none answers, a fault where it may not be asked. */
  readonly running: RunningPad | Fault | undefined;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly memory: SecretMemory;
  readonly storageKeySources: StorageKeySources;
  readonly system: SystemFiles;
  readonly holdersOf: (port: string) => Promise<readonly string[]>;
  readonly nodeVersion: string;
  readonly processId: number;
  readonly pressKeys: boolean;
  /** Native packages that the platform is better with. */
  readonly helpfulPackages: PackageLoaders;
  /** The real ones when not given. */
  readonly buses?: DoctorBuses;
}

export interface ComposedDoctor {
  /** In the order of cause and effect. */
  readonly checks: readonly Check[];
  close(): Promise<void>;
}

/** Every check that this configuration has something for. Nothing is opened yet. */
export function composeDoctor(options: DoctorOptions): ComposedDoctor {
  const { config, file, system, clock } = options;
  const machine = machineChecks(system, options.nodeVersion);
  if ("code" in config) {
    const mistakes = config instanceof ConfigFault ? config.problems : [];
    const checks = [configCheck({ file, fault: config, mistakes }), ...machine, clockCheck(system, clock, [file])];
    return { checks, close: () => Promise.resolve() };
  }
  const closed = options.running && "code" in options.running ? faultWords(options.running) : undefined;
  const running = options.running && "code" in options.running ? undefined : options.running;
  const store = new DoctoredStore({ ...options, config });
  const isRunning = running !== undefined;
  const host = hostOf({
    ...options,
    config,
    isRunning,
    books: () => (isRunning ? Promise.resolve(undefined) : store.books()),
  });
  const storeFile = config.store.file;
  const [services, free] = serviceChecks(system, storeFile, options.processId, closed);
  const buses = options.buses ?? realBuses(clock);
  const parts = partChecks({ ...options, config, buses, isRunning });
  const checks = [
    configCheck({ file, fault: undefined, mistakes: [] }),
    ...machine,
    diskCheck(system, clock, storeFile.slice(0, storeFile.lastIndexOf("/")) || "/"),
    clockCheck(system, clock, [file, storeFile]),
    packagesCheck(packagesOf(config), options.helpfulPackages),
    groupsCheck(system, devicesOf(config)),
    ...(running ? runningChecks(running, store.neededSlots) : present(free)),
    ...parts,
    ...(running ? [] : storeChecks(store)),
    ...host.checks,
    // Last: whatever else is wrong is why they do not run.
    ...present(services),
  ];
  return { checks, close: () => inTurn([() => host.close(), () => store.close()]) };
}

/** The way to the host alone. */
export function composeHostTest(options: DoctorOptions & { readonly config: Config }): ComposedDoctor {
  const whole = composeDoctor(options);
  const ids = ["clock", "certificates", "dns", "tcp", "tls", "sign-on", "echo", "host-link"];
  return { checks: whole.checks.filter(({ id }) => ids.includes(id)), close: whole.close };
}

function present<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}

function packagesOf({ keypad, display, reader, buzzer, tamper, token }: Config): PackageLoaders {
  const { onoff, "i2c-bus": i2c, serialport } = nativePackages;
  const usesGpio = keypad.part === "matrix" || buzzer.part === "gpio" || tamper.part === "gpio";
  return {
    ...(usesGpio ? { onoff } : {}),
    ...(display.part === "simulated" ? {} : { "i2c-bus": i2c }),
    ...(reader.part === "simulated" ? {} : { serialport }),
    ...(token ? { pkcs11js: loadCryptoki } : {}),
  };
}

function devicesOf({ keypad, display, reader }: Config): readonly Device[] {
  return [
    ...(keypad.part === "matrix" ? [{ path: "/sys/class/gpio/export", usualGroup: "gpio" }] : []),
    ...(display.part === "simulated" ? [] : [{ path: `/dev/i2c-${display["i2c-bus"]}`, usualGroup: "i2c" }]),
    ...(reader.part === "simulated" ? [] : [{ path: reader.port, usualGroup: "dialout" }]),
  ];
}
