import { runningChecks, type ToldFault } from "../doctor/running-checks.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { ServiceKeys } from "../keys/service-keys.ts";
import type { KeypadLine, MenuRules } from "../menu/menu-state.ts";
import type { Keypad } from "../ports/keypad.ts";
import type { PadCore } from "./core.ts";
import { type ExaminedPad, ownWord, type PadChecks } from "./examined-pad.ts";
import type { MenuAnswersParts } from "./menu-answers.ts";
import { MenuDesk, type MenuDeskParts } from "./menu-desk.ts";
import { MenuExamination } from "./menu-examination.ts";
import type { PadTally } from "./pad-tally.ts";
import { TechnicianNotices } from "./technician-notices.ts";

/** How the service menu looks, what it tells of versions, and what its self-test looks at. */
export type PadMenu = Omit<MenuRules, "keys" | "lines"> &
  Pick<MenuAnswersParts, "versions"> & {
    /** What the pad knows of itself, and nothing else, when not given. */
    readonly checks?: PadChecks;
  };

type OfPad = Omit<MenuDeskParts, "code" | "rules" | "answers" | "notices"> &
  Pick<ExaminedPad, "selfTest"> & {
    readonly menu?: PadMenu;
    readonly tally: PadTally;
    readonly core: () => PadCore | undefined;
    readonly faults: () => readonly FaultCode[];
    readonly parts: { readonly keypad: Keypad };
  };

const plainMenu: PadMenu = { panel: "tall", helpUrl: undefined, contrast: 0x8f, versions: [] };
const ownWordAlone: PadChecks = (pad) => runningChecks(ownWord(pad, {}), []);

/** The service menu over what a pad has. */
export function menuOf(pad: OfPad): MenuDesk {
  const { menu = plainMenu, core, parts, tally } = pad;
  const examination = new MenuExamination(menu.checks ?? ownWordAlone, pad.clock);
  const faults = () => pad.faults().map((code) => toldOf(code, tally));
  const examined = (): ExaminedPad => ({ core: core(), faults: faults(), selfTest: pad.selfTest });
  const rules: MenuRules = { ...menu, keys: pad.keys.present, lines: linesOf(parts.keypad, pad.keys) };
  const notices = new TechnicianNotices({ ...pad, rules, faults, hasMenu: () => core() !== undefined });
  tally.onEvent((event) => notices.hear(event));
  return new MenuDesk({
    ...pad,
    code: () => core()?.serviceCode,
    rules,
    notices,
    answers: {
      core,
      tally,
      keypad: parts.keypad,
      versions: menu.versions,
      examine: (onProgress) => examination.run(examined(), onProgress),
    },
  });
}

/** The keypad's wires with the names of their keys. */
function linesOf(keypad: Keypad, keys: ServiceKeys): readonly KeypadLine[] {
  const { lines } = keypad.health();
  const rows = lines.filter(({ line }) => line === "row").length;
  const named = keys.onLines(rows, lines.length - rows);
  return lines.map(({ line, gpio }, at) => ({ line, gpio, keys: named[at] ?? [] }));
}

/** As it was told when it came, unless that is long forgotten. */
function toldOf(code: FaultCode, { faults }: PadTally): ToldFault {
  return { code, detail: faults.find((fault) => fault.code === code && fault.isStanding)?.detail };
}
