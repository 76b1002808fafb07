import { runningChecks, type ToldFault } from "../doctor/running-checks.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import { faultTable } from "../faults/fault-table.ts";
import type { MenuRules } from "../menu/menu-state.ts";
import type { Keypad } from "../ports/keypad.ts";
import type { PadCore } from "./core.ts";
import { type ExaminedPad, ownWord, type PadChecks } from "./examined-pad.ts";
import type { MenuAnswersParts } from "./menu-answers.ts";
import { MenuDesk, type MenuDeskParts } from "./menu-desk.ts";
import { MenuExamination } from "./menu-examination.ts";
import type { PadTally } from "./pad-tally.ts";

/** How the service menu looks, what it tells of versions, and what its self-test looks at. */
export type PadMenu = Omit<MenuRules, "keys" | "lines"> &
  Pick<MenuAnswersParts, "versions"> & { readonly checks: PadChecks };

type OfPad = Omit<MenuDeskParts, "code" | "rules" | "answers"> &
  Pick<ExaminedPad, "selfTest"> & {
    readonly menu?: PadMenu;
    readonly tally: PadTally;
    readonly core: () => PadCore | undefined;
    readonly faults: () => readonly FaultCode[];
    readonly parts: { readonly keypad: Keypad };
  };

/** What a pad knows of itself, and nothing else. */
const plainMenu: PadMenu = {
  panel: "tall",
  helpUrl: undefined,
  versions: [],
  checks: (pad) => runningChecks(ownWord(pad, {}), []),
};

/** The service menu over what a pad has. */
export function menuOf(pad: OfPad): MenuDesk {
  const { menu = plainMenu, core, parts, tally } = pad;
  const examination = new MenuExamination(menu.checks, pad.clock);
  const examined = (): ExaminedPad => ({
    core: core(),
    faults: pad.faults().map((code) => toldOf(code, tally)),
    selfTest: pad.selfTest,
  });
  return new MenuDesk({
    ...pad,
    code: () => core()?.serviceCode,
    rules: menu,
    answers: {
      core,
      tally,
      keypad: parts.keypad,
      versions: menu.versions,
      examine: (onProgress) => examination.run(examined(), onProgress),
    },
  });
}

/** As it was told when it came; where it is long forgotten, what it means. */
function toldOf(code: FaultCode, { faults }: PadTally): ToldFault {
  return { code, detail: faults.find((fault) => fault.code === code)?.detail ?? faultTable[code].meaning };
}
