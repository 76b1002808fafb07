import { readRecord, select, statusWords } from "./apdu.ts";
import { type ChipProblem, isProblem } from "./chip-problem.ts";
import { type Answers, ask, type Dialogue, objectOf, objectsIn, within } from "./dialogue.ts";
import { fileControl } from "./fci.ts";
import { schemeOf, schemes } from "./schemes.ts";
import type { Tlv } from "./tlv.ts";

/** An application that the card has and we know. */
export interface Candidate {
  readonly name: Uint8Array;
  /** 1 is what the customer and the issuer want most; 15 where the card does not say. */
  readonly priority: number;
}

const paymentSystemEnvironment = Uint8Array.from(Buffer.from("1PAY.SYS.DDF01", "latin1"));
const tags = {
  fci: 0x6f,
  proprietary: 0xa5,
  sfi: 0x88,
  record: 0x70,
  entry: 0x61,
  aid: 0x4f,
  df: 0x84,
  priority: 0x87,
};
const lastPriority = 15;
/** No card has so many applications; a hostile one never runs out. */
const mostRecords = 16;
const mostOfOneScheme = 4;

/** The card's applications of schemes that we know, most wanted first: from its directory, else by asking for each (EMV Book 1 section 12.3). */
export function* candidates(answers: Answers): Dialogue<readonly Candidate[] | ChipProblem> {
  const step = "SELECT 1PAY.SYS.DDF01";
  const answer = yield* ask(select(paymentSystemEnvironment), step, answers);
  if (isProblem(answer)) return answer;
  if (answer.status === statusWords.functionNotSupported)
    return { problem: "cardBlocked", step, status: answer.status };
  if (answer.status !== statusWords.ok) return yield* byAsking(answers);
  const sfi = directorySfi(objectsIn(answer), step);
  if (typeof sfi !== "number") return sfi;
  const found = yield* fromDirectory(sfi, answers);
  // A directory without one of ours may be out of date: the card itself has the last word.
  return isProblem(found) || found.length > 0 ? found : yield* byAsking(answers);
}

function directorySfi(objects: readonly Tlv[] | ChipProblem, step: string): number | ChipProblem {
  const control = fileControl(objects, step);
  if (isProblem(control)) return control;
  const sfi = objectOf(control.facts, tags.sfi);
  if (!sfi) return { problem: "missing", step, tag: tags.sfi, at: control.at };
  const [number = 0] = sfi.value;
  // EMV Book 1 section 12.2.3: a directory is one of the files 1 to 10.
  const isDirectory = sfi.value.length === 1 && number >= 1 && number <= 10;
  return isDirectory ? number : { problem: "malformed", step, tag: tags.sfi, at: sfi.at };
}

function* fromDirectory(sfi: number, answers: Answers): Dialogue<readonly Candidate[] | ChipProblem> {
  const found: Candidate[] = [];
  for (let record = 1; record <= mostRecords; record += 1) {
    const step = `READ RECORD ${record} of directory ${sfi}`;
    const answer = yield* ask(readRecord(record, sfi), step, answers);
    if (isProblem(answer)) return answer;
    if (answer.status !== statusWords.ok) break;
    const entries = entriesOf(objectsIn(answer), step);
    if (isProblem(entries)) return entries;
    found.push(...entries);
  }
  return found.sort((one, other) => one.priority - other.priority);
}

function entriesOf(objects: readonly Tlv[] | ChipProblem, step: string): readonly Candidate[] | ChipProblem {
  if (isProblem(objects)) return objects;
  const record = objectOf(objects, tags.record);
  if (!record) return { problem: "missing", step, tag: tags.record, at: 0 };
  const inRecord = within(record, step);
  if (isProblem(inRecord)) return inRecord;
  const found: Candidate[] = [];
  for (const entry of inRecord.filter(({ tag }) => tag === tags.entry)) {
    const facts = within(entry, step);
    if (isProblem(facts)) return facts;
    const name = objectOf(facts, tags.aid);
    if (!name || !isAid(name.value)) return { problem: "malformed", step, tag: tags.aid, at: entry.valueAt };
    if (schemeOf(name.value)) found.push({ name: name.value, priority: priorityOf(facts) });
  }
  return found;
}

/** Cards without a directory: each scheme's name is tried, and again for the card's next application of that scheme. */
function* byAsking(answers: Answers): Dialogue<readonly Candidate[] | ChipProblem> {
  const found: Candidate[] = [];
  for (const scheme of schemes) {
    for (let occurrence = 0; occurrence < mostOfOneScheme; occurrence += 1) {
      const step = `SELECT ${scheme.name}`;
      const answer = yield* ask(select(scheme.aid, occurrence === 0 ? "first" : "next"), step, answers);
      if (isProblem(answer)) return answer;
      if (answer.status === statusWords.functionNotSupported && found.length === 0 && occurrence === 0)
        return { problem: "cardBlocked", step, status: answer.status };
      if (answer.status === statusWords.applicationBlocked) {
        // It is remembered once; the card's next application of the scheme may be a good one.
        if (occurrence === 0) found.push({ name: scheme.aid, priority: lastPriority });
        continue;
      }
      if (answer.status !== statusWords.ok) break;
      const candidate = selectedName(objectsIn(answer), step);
      if (isProblem(candidate)) return candidate;
      // A card that cannot do "next" gives the same one again.
      if (found.some(({ name }) => Buffer.compare(name, candidate.name) === 0)) break;
      found.push(candidate);
    }
  }
  return found.sort((one, other) => one.priority - other.priority);
}

function selectedName(objects: readonly Tlv[] | ChipProblem, step: string): Candidate | ChipProblem {
  const control = fileControl(objects, step);
  if (isProblem(control)) return control;
  const { name, facts, at } = control;
  if (!name || !isAid(name.value)) return { problem: "malformed", step, tag: tags.df, at: name?.at ?? at };
  return { name: name.value, priority: priorityOf(facts) };
}

/** ISO/IEC 7816-4: 5 to 16 bytes. */
function isAid(name: Uint8Array): boolean {
  return name.length >= 5 && name.length <= 16;
}

function priorityOf(facts: readonly Tlv[]): number {
  const [indicator = 0] = objectOf(facts, tags.priority)?.value ?? [];
  return indicator & 0x0f || lastPriority;
}
