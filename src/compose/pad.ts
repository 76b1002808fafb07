import type { SimBuzzer } from "../../hardware/buzzer/sim-buzzer.ts";
import { MatrixKeypad } from "../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { OledDisplay } from "../../hardware/oled/oled-display.ts";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import type { SimReader } from "../../hardware/reader/sim-reader.ts";
import type { SimTamperSwitch } from "../../hardware/tamper/sim-tamper-switch.ts";
import { siteTexts } from "../config/load-config.ts";
import { upkeepPolicyOf } from "../config/maintenance.ts";
import type { Config } from "../config/schema.ts";
import { type StorageKeySources, storePlaces } from "../config/store-places.ts";
import { Fault } from "../faults/fault.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import { messageProfiles } from "../host/profiles/message-profiles.ts";
import { responseCodeTables } from "../host/profiles/response-code-tables.ts";
import type { HostProber } from "../joint/host-prober.ts";
import { type KeyMap, keyMapFromRows } from "../keys/key-map.ts";
import { bootIdOf, hardwareClockMs } from "../pad/hardware-clock.ts";
import { hostRulesOf } from "../pad/host-rules.ts";
import { tokenPlace } from "../pad/open-scd.ts";
import { Pad } from "../pad/pad.ts";
import type { PadLog } from "../pad/pad-event.ts";
import type { PadOptions } from "../pad/pad-options.ts";
import type { PartSigns } from "../pad/part-signs.ts";
import { encryptionOf } from "../pad/pin-encryption.ts";
import { ReaderAside } from "../pad/reader-aside.ts";
import { triesOf } from "../pad/try-rules.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Buzzer, Tone } from "../ports/buzzer.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { HostLink } from "../ports/host-link.ts";
import type { WatchableKeypad } from "../ports/keypad-contacts.ts";
import type { Random } from "../ports/random.ts";
import { PromptCatalogue } from "../prompts/catalogue.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Language } from "../prompts/text.ts";
import { defaultSessionPolicy, type SessionPolicy } from "../session/policy.ts";
import { type DoctorBuses, realBuses } from "./doctor-parts.ts";
import { buzzerOf, tamperOf } from "./gpio-parts.ts";
import { type PadMachine, padChecksOf } from "./pad-checks.ts";
import { readerOf } from "./reader.ts";
import { watchedKeypad } from "./watched-parts.ts";

/** The physical ends of the simulated parts: what a hand, an eye and a card touch. Undefined where the part is real. */
export interface Twins {
  readonly matrix: SimMatrix | undefined;
  readonly oled: SimOled | undefined;
  readonly reader: SimReader | undefined;
  readonly buzzer: SimBuzzer | undefined;
  readonly tamper: SimTamperSwitch | undefined;
}

export interface ComposeOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly memory: SecretMemory;
  readonly log: PadLog;
  readonly link: HostLink;
  /** Not needed where the storage key lies in a file. */
  readonly storageKeySources?: StorageKeySources;
  /** Where the parts show that they work; for the watchdog. */
  readonly signs?: PartSigns;
  readonly earlierFaults?: NonNullable<PadOptions["earlierFaults"]>;
  readonly onBroken?: (code: FaultCode) => void;
  readonly onPrompt?: (prompt: Prompt, language: Language) => void;
  /** Of the program and of what it runs on, for the service menu. */
  readonly versions?: readonly (readonly [name: string, version: string])[];
  /** For the self-test in the service menu: the machine around this process, and who can try the way to the host. */
  readonly machine?: PadMachine;
  readonly prober?: HostProber;
  /** How real parts are reached; the machine's own when not given. */
  readonly buses?: DoctorBuses;
  /** Told of every tone, whatever plays it. */
  readonly onTone?: (tone: Tone) => void;
}

export interface ComposedPad {
  readonly pad: Pad;
  readonly display: OledDisplay;
  readonly keypad: WatchableKeypad;
  readonly twins: Twins;
}

/** The pad with every part as the configuration names it, real or simulated. Nothing is opened yet. */
export function composePad(options: ComposeOptions): ComposedPad {
  const { config, clock, buses = realBuses(clock) } = options;
  const keypad = keypadOf(config.keypad, clock, buses, options.signs);
  const display = displayOf(config.display, clock, buses);
  const { twin: readerTwin, part: readerPart } = readerOf(config.reader, { ...options, buses });
  const reader = new ReaderAside(readerPart, clock);
  const buzzer = buzzerOf(config.buzzer, clock);
  const tamper = tamperOf(config.tamper, clock);
  const pad = new Pad({
    ...options,
    parts: {
      keypad: keypad.part,
      display: display.part,
      reader,
      buzzer: heard(buzzer.part, options.onTone),
      tamper: tamper?.part,
    },
    places: storePlaces(config.store, options.storageKeySources),
    keyMap: keyMapOf(config),
    encryption: encryptionOf(config),
    hostRules: hostRulesOf(config.host),
    token: config.token && tokenPlace(config.token),
    tries: triesOf(config),
    upkeep: {
      policy: upkeepPolicyOf(config.maintenance),
      hardwareClockMs: () => hardwareClockMs(options.machine?.system),
      bootId: () => bootIdOf(options.machine?.system, options.machine?.bootId),
    },
    profile: need(messageProfiles, config.host.profile),
    codes: need(responseCodeTables, config.host["response-codes"]),
    terminal: { terminalId: config.terminal["terminal-id"], merchantId: config.terminal["merchant-id"] },
    catalogue: new PromptCatalogue(siteTexts(config)),
    language: config.language,
    policy: policyOf(config["time-outs"]),
    menu: {
      panel: config.display.height === 32 ? "low" : "tall",
      helpUrl: config.service["help-url"],
      contrast: config.display.contrast,
      versions: options.versions ?? [],
      checks: padChecksOf({
        config,
        clock,
        buses,
        reader,
        display: display.part,
        machine: options.machine,
        prober: options.prober,
      }),
    },
  });
  const twins = {
    matrix: keypad.twin,
    oled: display.twin,
    reader: readerTwin,
    buzzer: buzzer.twin,
    tamper: tamper?.twin,
  };
  return { pad, display: display.part, keypad: keypad.part, twins };
}

/** The configuration takes no other names. */
function need<T>(table: ReadonlyMap<string, T>, name: string): T {
  const found = table.get(name);
  if (!found) throw new Fault("PP901", `there is no ${name}`);
  return found;
}

function heard(buzzer: Buzzer, onTone: (tone: Tone) => void = () => undefined): Buzzer {
  return {
    start: (listener) => buzzer.start(listener),
    play: (tone) => {
      onTone(tone);
      buzzer.play(tone);
    },
    stop: () => buzzer.stop(),
  };
}

function keypadOf(
  config: Config["keypad"],
  clock: Clock,
  buses: DoctorBuses,
  signs?: PartSigns,
): { part: MatrixKeypad; twin: SimMatrix | undefined } {
  if (config.part === "simulated") {
    const lines = {
      rowGpios: config["key-map"].map((_, row) => row),
      colGpios: (config["key-map"][0] ?? []).map((_, col) => 20 + col),
    };
    const twin = new SimMatrix(lines, clock);
    return {
      part: new MatrixKeypad(
        watchedKeypad(() => twin.open(), signs),
        lines,
        clock,
      ),
      twin,
    };
  }
  const profile = {
    rowGpios: config["row-gpios"],
    colGpios: config["col-gpios"],
    driveInactiveRows: config["drive-inactive-rows"],
    debounceDelayMs: config["debounce-delay-ms"],
    colScanDelayUs: config["col-scan-delay-us"],
  };
  const open = () => buses.gpio(config["gpio-chips"], [...profile.rowGpios, ...profile.colGpios]);
  return { part: new MatrixKeypad(watchedKeypad(open, signs), profile, clock), twin: undefined };
}

function displayOf(
  config: Config["display"],
  clock: Clock,
  buses: DoctorBuses,
): { part: OledDisplay; twin: SimOled | undefined } {
  const idleCare = {
    contrast: config.contrast,
    dimmedContrast: config["dimmed-contrast"],
    dimAfterMs: config["dim-after-s"] * 1_000,
    shiftIntervalMs: config["shift-interval-s"] * 1_000,
  };
  const { height } = config;
  if (config.part === "simulated") {
    const twin = new SimOled({ chip: config.chip, height });
    const profile = { chip: config.chip, height, address: twin.address, idleCare };
    return { part: new OledDisplay(() => twin.open(), profile, clock), twin };
  }
  const profile = { chip: config.part, height, address: config.address, idleCare };
  return { part: new OledDisplay(() => buses.i2c(config["i2c-bus"]), profile, clock), twin: undefined };
}

function keyMapOf(config: Config): KeyMap {
  const map = keyMapFromRows(config.keypad["key-map"]);
  if (!(map instanceof Uint8Array)) throw new Fault("PP102", "keypad.key-map is no key map");
  return map;
}

function policyOf(timeOuts: Config["time-outs"]): SessionPolicy {
  return {
    ...defaultSessionPolicy,
    cardWaitMs: timeOuts["card-s"] * 1_000,
    firstDigitMs: timeOuts["first-digit-s"] * 1_000,
    betweenDigitsMs: timeOuts["between-digits-s"] * 1_000,
    wholeEntryMs: timeOuts["whole-entry-s"] * 1_000,
    hostAnswerMs: timeOuts["host-answer-s"] * 1_000,
  };
}
