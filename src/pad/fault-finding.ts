import type { ToldFault } from "../doctor/running-checks.ts";
import { faultClassOf } from "../faults/fault-class.ts";
import { faultTable } from "../faults/fault-table.ts";
import { meaningsZh } from "../faults/meanings-zh.ts";
import type { MenuFact } from "../menu/menu-fact.ts";

export type Finding = Extract<MenuFact, { fact: "finding" }>;

/** A fault in its row's own words, which are there in both languages. */
export function faultFinding({ code, detail }: ToldFault): Finding {
  const { meaning, prompt, remedy } = faultTable[code];
  const said = detail ?? code;
  return {
    fact: "finding",
    findingClass: faultClassOf[prompt],
    title: { en: meaning.replace(/\.$/, ""), zh: meaningsZh[code].replace(/。$/, "") },
    cause: { en: said, zh: said },
    fix: remedy,
    code,
  };
}
