import { getResponse, moreData, statusWords, withLength, wrongLength } from "./apdu.ts";
import { type ChipProblem, isProblem } from "./chip-problem.ts";
import { parseTlv, type Tlv } from "./tlv.ts";

/**
 * A talk with a chip without any I/O: yields a command APDU, wants the card's whole answer with SW1 SW2 for it, and returns
 * what it came to. It owns every answer and wipes it at its end; who gives up before that calls `return`.
 */
export type Dialogue<T> = Generator<Uint8Array, T, Uint8Array>;

export interface Answer {
  readonly data: Uint8Array;
  readonly status: number;
  /** What the card was asked, for problems. */
  readonly step: string;
}

/** A record or an answer is never longer than this in parts. */
const longestAnswerBytes = 1024;

/** Every answer of one talk, to be wiped together. */
export class Answers {
  readonly #kept: Uint8Array[] = [];

  keep<T extends Uint8Array>(bytes: T): T {
    this.#kept.push(bytes);
    return bytes;
  }

  wipe(): void {
    for (const bytes of this.#kept) bytes.fill(0);
  }
}

/**
 * One command and its answer, whatever the card's transport makes of it: 6Cxx is asked again with the right length, 61xx is
 * fetched (T=0, ISO/IEC 7816-4). A status other than 9000 is the caller's to judge.
 */
export function* ask(command: Uint8Array, step: string, answers: Answers): Dialogue<Answer | ChipProblem> {
  let answer = yield* once(command, step, answers);
  if (!isProblem(answer) && answer.status >> 8 === wrongLength) {
    answer = yield* once(withLength(command, answer.status & 0xff), step, answers);
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  while (!isProblem(answer) && answer.status >> 8 === moreData) {
    parts.push(answer.data);
    length += answer.data.length;
    // A card that always has more, and never gives any, would keep us for ever.
    if (length > longestAnswerBytes || parts.length > longestAnswerBytes / 64) return { problem: "tooMuch", step };
    answer = yield* once(getResponse(answer.status & 0xff), step, answers);
  }
  if (isProblem(answer) || parts.length === 0) return answer;
  return { ...answer, data: answers.keep(joined([...parts, answer.data])) };
}

/** As `ask`, for a command that has to succeed: the data objects of its answer. */
export function* askTlv(command: Uint8Array, step: string, answers: Answers): Dialogue<readonly Tlv[] | ChipProblem> {
  const answer = yield* ask(command, step, answers);
  if (isProblem(answer)) return answer;
  return answer.status === statusWords.ok ? objectsIn(answer) : refused(answer);
}

export function objectsIn({ data, step }: Answer): readonly Tlv[] | ChipProblem {
  const objects = parseTlv(data);
  return "problem" in objects ? { ...objects, step } : objects;
}

export function refused({ status, step }: Answer): ChipProblem {
  return { problem: "status", step, status };
}

/** What stands in a template, or what is wrong with it. */
export function within(template: Tlv, step: string): readonly Tlv[] | ChipProblem {
  const objects = parseTlv(template.value, template.valueAt);
  return "problem" in objects ? { ...objects, step } : objects;
}

export function objectOf(objects: readonly Tlv[], tag: number): Tlv | undefined {
  return objects.find((object) => object.tag === tag);
}

function* once(command: Uint8Array, step: string, answers: Answers): Dialogue<Answer | ChipProblem> {
  const response = answers.keep(yield command);
  const statusAt = response.length - 2;
  if (statusAt < 0) return { problem: "noStatus", step, at: response.length };
  const status = ((response[statusAt] ?? 0) << 8) | (response[statusAt + 1] ?? 0);
  return { data: response.subarray(0, statusAt), status, step };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
