import { getProcessingOptions, readRecord, select, statusWords } from "./apdu.ts";
import type { Candidate } from "./applications.ts";
import { type ChipProblem, isProblem } from "./chip-problem.ts";
import {
  type Answer,
  type Answers,
  ask,
  askTlv,
  type Dialogue,
  objectOf,
  objectsIn,
  refused,
  within,
} from "./dialogue.ts";
import { fileControl } from "./fci.ts";
import { type PdolValues, pdolData } from "./pdol.ts";
import type { Tlv } from "./tlv.ts";

/** What one application told of itself: every data object of its FCI and its records, none twice. */
export interface ApplicationData {
  readonly name: Uint8Array;
  readonly objects: ReadonlyMap<number, Found>;
}

/** A data object and the step whose answer it stood in. */
export interface Found {
  readonly tlv: Tlv;
  readonly step: string;
}

/** The card says that this one cannot be used, and another may be. */
export type NotThisOne = "blocked" | "notFound" | "refused";

const tags = { pdol: 0x9f38, format1: 0x80, format2: 0x77, afl: 0x94, record: 0x70 };
/** EMV keeps whole files of records; identity stands in the first few, and no real card has more than this. */
const mostRecords = 64;
const aflEntryBytes = 4;

/** Selects an application, starts it and reads the records that it names (EMV Book 3 sections 10.1 and 10.2). */
export function* readApplication(
  { name }: Candidate,
  values: PdolValues,
  answers: Answers,
): Dialogue<ApplicationData | NotThisOne | ChipProblem> {
  const step = "SELECT application";
  const selected = yield* ask(select(name), step, answers);
  if (isProblem(selected)) return selected;
  const refusal = selectRefusals.get(selected.status);
  if (refusal !== undefined) return refusal;
  if (selected.status !== statusWords.ok) return refused(selected);
  const control = fileControl(objectsIn(selected), step);
  if (isProblem(control)) return control;
  const { facts } = control;
  const data = pdolData(objectOf(facts, tags.pdol), values, step);
  if (isProblem(data)) return data;
  const started = yield* ask(getProcessingOptions(data), "GET PROCESSING OPTIONS", answers);
  if (isProblem(started)) return started;
  if (started.status === statusWords.conditionsNotSatisfied) return "refused";
  if (started.status !== statusWords.ok) return refused(started);
  const afl = fileLocator(started);
  if (isProblem(afl)) return afl;
  const objects = new Map(facts.map((tlv): [number, Found] => [tlv.tag, { tlv, step }]));
  const problem = yield* readRecords(afl, objects, answers);
  return problem ?? { name, objects };
}

const selectRefusals: ReadonlyMap<number, NotThisOne> = new Map([
  [statusWords.applicationBlocked, "blocked"],
  [statusWords.notFound, "notFound"],
]);

interface Records {
  readonly sfi: number;
  readonly first: number;
  readonly last: number;
}

/** Format 1: 2 bytes of profile, then the locator; format 2: data objects (EMV Book 3 section 6.5.8.4). */
function fileLocator(answer: Answer): readonly Records[] | ChipProblem {
  const { step } = answer;
  const objects = objectsIn(answer);
  if (isProblem(objects)) return objects;
  const format1 = objectOf(objects, tags.format1);
  if (format1) return recordsOf(format1.value.subarray(2), format1.valueAt + 2, step);
  const format2 = objectOf(objects, tags.format2);
  if (!format2) return { problem: "missing", step, tag: tags.format2, at: 0 };
  const inFormat2 = within(format2, step);
  if (isProblem(inFormat2)) return inFormat2;
  const afl = objectOf(inFormat2, tags.afl);
  return afl
    ? recordsOf(afl.value, afl.valueAt, step)
    : { problem: "missing", step, tag: tags.afl, at: format2.valueAt };
}

function recordsOf(afl: Uint8Array, at: number, step: string): readonly Records[] | ChipProblem {
  const malformed: ChipProblem = { problem: "malformed", step, tag: tags.afl, at };
  if (afl.length === 0 || afl.length % aflEntryBytes !== 0) return malformed;
  const list: Records[] = [];
  let count = 0;
  for (let entry = 0; entry < afl.length; entry += aflEntryBytes) {
    const [file = 0, first = 0, last = 0, offlineAuthenticated = 0] = afl.subarray(entry, entry + aflEntryBytes);
    const sfi = file >> 3;
    const isSound =
      (file & 7) === 0 &&
      sfi >= 1 &&
      sfi <= 30 &&
      first >= 1 &&
      last >= first &&
      offlineAuthenticated <= last - first + 1;
    if (!isSound) return { ...malformed, at: at + entry };
    count += last - first + 1;
    if (count > mostRecords) return { ...malformed, problem: "tooMuch", at: at + entry };
    list.push({ sfi, first, last });
  }
  return list;
}

function* readRecords(
  afl: readonly Records[],
  objects: Map<number, Found>,
  answers: Answers,
): Dialogue<ChipProblem | undefined> {
  for (const { sfi, first, last } of afl) {
    for (let record = first; record <= last; record += 1) {
      const step = `READ RECORD ${record} of file ${sfi}`;
      const found = yield* askTlv(readRecord(record, sfi), step, answers);
      if (isProblem(found)) return found;
      // Records of files 11 and above are the issuer's own, and may be built as it likes.
      const problem = sfi <= 10 ? collect(found, objects, step) : undefined;
      if (problem) return problem;
    }
  }
  return undefined;
}

function collect(record: readonly Tlv[], objects: Map<number, Found>, step: string): ChipProblem | undefined {
  const [template] = record;
  if (template?.tag !== tags.record || record.length !== 1)
    return { problem: "malformed", step, tag: tags.record, at: template?.at ?? 0 };
  const inTemplate = within(template, step);
  if (isProblem(inTemplate)) return inTemplate;
  for (const tlv of inTemplate) {
    // EMV Book 3 section 10.2: a terminal never takes one of two.
    if (objects.has(tlv.tag)) return { problem: "twice", step, tag: tlv.tag, at: tlv.at };
    objects.set(tlv.tag, { tlv, step });
  }
  return undefined;
}
