import { type FaultClass, faultClassOf } from "../faults/fault-class.ts";
import { commandsFor } from "../faults/fault-commands.ts";
import type { FaultRow } from "../faults/fault-row.ts";
import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import { meaningsZh } from "../faults/meanings-zh.ts";
import { languages, type PromptCatalogue } from "./catalogue.ts";
import type { Prompt } from "./prompt.ts";
import type { Language } from "./text.ts";

type InEach<T> = Readonly<Record<Language, T>>;

/** All that a technician needs to know of one fault, as data. */
export interface FaultPage {
  readonly code: FaultCode;
  readonly class: FaultClass;
  readonly area: FaultRow["area"];
  /** The prompt in words, title first; undefined: no customer sees anything of it. */
  readonly screen: InEach<readonly string[]> | undefined;
  readonly meaning: InEach<string>;
  readonly remedy: InEach<string>;
  readonly isTryCounted: boolean;
  readonly isOutOfService: boolean;
  readonly commands: readonly string[];
  /** The page with what to measure, beside `hardware/faults.md`. */
  readonly measures: string | undefined;
}

/** Faults of the parts on the header, at which a meter and a screwdriver help. */
const isMeasurable = (code: FaultCode) => /^PP(10[3-9]|[23]\d\d|80[23])$/.test(code);

export function faultPage(code: FaultCode, catalogue: PromptCatalogue): FaultPage {
  const row: FaultRow = faultTable[code];
  const prompt: Prompt = { id: row.prompt, code };
  return {
    code,
    class: faultClassOf[row.prompt],
    area: row.area,
    screen: row.unseen ? undefined : inEach((language) => catalogue.words(prompt, language).filter(Boolean)),
    meaning: { en: row.meaning, zh: meaningsZh[code] },
    remedy: row.remedy,
    isTryCounted: row.pinTry === "consumed",
    isOutOfService: row.outOfService,
    commands: commandsFor(code, row.area),
    measures: isMeasurable(code) ? `faults/${code}.md` : undefined,
  };
}

function inEach<T>(of: (language: Language) => T): InEach<T> {
  return Object.fromEntries(languages.map((language) => [language, of(language)])) as InEach<T>;
}
