import type { Finding } from "../../src/doctor/check.ts";
import type { Told } from "../../src/doctor/told.ts";
import { type FaultCode, faultTable } from "../../src/faults/fault-table.ts";
import { inLargeRow } from "../../src/prompts/panel-characters.ts";

interface ToldFinding extends Pick<Finding, "cause" | "fix"> {
  readonly faultCode?: FaultCode | undefined;
}

/** What has to stand in both languages as it is: commands, paths, keys of the configuration, numbers, codes. A PIN has a name in Chinese. */
export function namedIn(text: string): readonly string[] {
  const commands = [...text.matchAll(/`([^`]+)`/g)].map(([, command = ""]) => command);
  const rest = text.replace(/`[^`]+`/g, " ");
  const others =
    rest.match(/(?<![\w/])\/[\w./-]+|\[[\w-]+\]|--[\w-]+|(?:0x)?\d[\dA-F]*(?:\.\d+)?|\b(?!PIN\b)[A-Z][A-Z\d]{2,}\b/g) ??
    [];
  return [...commands, ...others.map((name) => name.replace(/\.$/, ""))];
}

/** Why a Chinese reader would be told something else than an English one, or nothing that the panel can show. */
export function untold({ en, zh }: Told): readonly string[] {
  const isFactsAlone = en === zh;
  return [
    ...(en.trim() === "" || zh.trim() === "" ? ["empty"] : []),
    ...(/undefined|NaN|\[object/.test(en + zh) ? ["a fact is missing"] : []),
    ...(isFactsAlone || /\p{Script=Han}/u.test(zh) ? [] : ["no Chinese"]),
    ...(/\p{Script=Han}/u.test(en) ? ["Chinese in English"] : []),
    ...namedIn(en).flatMap((name) => (zh.includes(name) ? [] : [`${name} is not in Chinese`])),
    ...[...zh].flatMap((character) => (inLargeRow(character) ? [] : [`the panel cannot draw ${character}`])),
  ];
}

/** The same of a finding. The remedies of faults have their own words in each language, and are not compared. */
export function untoldIn({ cause, fix, faultCode }: ToldFinding): readonly string[] {
  const isRemedy = faultCode !== undefined && fix?.en === faultTable[faultCode].remedy.en;
  return [...untold(cause), ...(fix && !isRemedy ? untold(fix) : [])];
}

/** A finding as English readers have it, once it is sure that Chinese readers have the same. */
export function inEnglish(finding: Finding): Omit<Finding, "cause" | "fix"> & { cause: string; fix?: string } {
  const { cause, fix, ...about } = finding;
  const problems = untoldIn(finding);
  if (problems.length > 0) throw new Error(`${JSON.stringify({ cause, fix })}: ${problems.join("; ")}`);
  return { ...about, cause: cause.en, ...(fix ? { fix: fix.en } : {}) };
}
