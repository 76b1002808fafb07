import { Pan } from "../pan.ts";
import { parseTrack2, Track2 } from "../track2.ts";
import type { ApplicationData, Found } from "./application-data.ts";
import { readApplication } from "./application-data.ts";
import { candidates } from "./applications.ts";
import { type ChipProblem, isProblem } from "./chip-problem.ts";
import { Answers, type Dialogue } from "./dialogue.ts";
import type { PdolValues } from "./pdol.ts";
import { schemeOf } from "./schemes.ts";

const tags = { label: 0x50, track2: 0x57, pan: 0x5a, name: 0x5f20, expiry: 0x5f24, panSequence: 0x5f34 } as const;

interface ChipFacts {
  readonly track2: Track2;
  /** Which of several cards with one PAN: two digits, for DE 23. */
  readonly panSequence: string | undefined;
  /** `YYMMDD`. */
  readonly expiryDate: string | undefined;
  /** What the issuer calls the application, as the customer may read it. */
  readonly label: string;
}

/** Whose card it is, as its chip says. Like the track in it, it prints masked. */
export class ChipIdentity implements ChipFacts {
  readonly track2: Track2;
  readonly panSequence: string | undefined;
  readonly expiryDate: string | undefined;
  readonly label: string;
  readonly #cardholderName: string | undefined;

  constructor({ track2, panSequence, expiryDate, label }: ChipFacts, cardholderName: string | undefined) {
    this.track2 = track2;
    this.panSequence = panSequence;
    this.expiryDate = expiryDate;
    this.label = label;
    this.#cardholderName = cardholderName;
  }

  /** As embossed, for a receipt and nothing else. */
  cardholderName(): string | undefined {
    return this.#cardholderName;
  }

  toJSON(): object {
    return { label: this.label, track2: this.track2.masked(), panSequence: this.panSequence };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `ChipIdentity ${this.label} ${this.track2.masked()}`;
  }
}

/**
 * Reads whose card it is, and nothing more: no cardholder verification, no risk management, no cryptogram. A payment by chip
 * needs a certified EMV level 2 kernel, for which the reader passes APDUs through.
 */
export function* chipIdentity(values: PdolValues = new Map()): Dialogue<ChipIdentity | ChipProblem> {
  const answers = new Answers();
  try {
    const list = yield* candidates(answers);
    if (isProblem(list)) return list;
    let isBlocked = false;
    for (const candidate of list) {
      const data = yield* readApplication(candidate, values, answers);
      if (typeof data === "object") return isProblem(data) ? data : identityIn(data, answers);
      isBlocked ||= data === "blocked";
    }
    return { problem: isBlocked ? "applicationBlocked" : "noApplication", step: "SELECT application" };
  } finally {
    answers.wipe();
  }
}

function identityIn(data: ApplicationData, answers: Answers): ChipIdentity | ChipProblem {
  const { objects, name } = data;
  const equivalent = objects.get(tags.track2);
  if (!equivalent) return { problem: "missing", step: "READ RECORD", tag: tags.track2 };
  const track2 = track2In(equivalent, answers);
  if (!(track2 instanceof Track2)) return track2;
  const panProblem = disagreement(objects.get(tags.pan), track2);
  if (panProblem) return panProblem;
  const panSequence = digitsIn(objects.get(tags.panSequence), 2);
  if (typeof panSequence === "object") return panSequence;
  const expiryDate = digitsIn(objects.get(tags.expiry), 6);
  if (typeof expiryDate === "object") return expiryDate;
  const label = printable(objects.get(tags.label)) ?? schemeOf(name)?.name ?? "";
  return new ChipIdentity({ track2, panSequence, expiryDate, label }, printable(objects.get(tags.name)));
}

/** Track 2 equivalent data (EMV Book 3 Annex A): digits of four bits, `D` for the separator, `F` to fill the last byte. */
function track2In({ tlv, step }: Found, answers: Answers): Track2 | ChipProblem {
  const { value, tag, valueAt, at } = tlv;
  const track = answers.keep(Buffer.alloc(2 * value.length + 2));
  let end = 0;
  track[end] = 0x3b;
  for (let nibble = 0; nibble < 2 * value.length; nibble += 1) {
    const half = ((value[nibble >> 1] ?? 0) >> (nibble % 2 === 0 ? 4 : 0)) & 0x0f;
    if (half === 0x0f && nibble === 2 * value.length - 1) break;
    end += 1;
    track[end] = half < 10 ? 0x30 + half : 0x41 + half - 10;
  }
  end += 1;
  track[end] = 0x3f;
  const parsed = parseTrack2(track.subarray(0, end + 1));
  if (parsed instanceof Track2) return parsed;
  // Behind the start sentinel two characters of the track are one byte of the card's answer.
  const place = parsed.at === 0 ? at : valueAt + ((parsed.at - 1) >> 1);
  return { problem: "malformed", step, tag, at: place };
}

/** A card that tells two numbers is broken or forged; one that tells its PAN in track 2 alone is sound. */
function disagreement(found: Found | undefined, { pan }: Track2): ChipProblem | undefined {
  if (!found) return undefined;
  const { tlv, step } = found;
  const told = Pan.parse(Buffer.from(tlv.value).toString("hex").replace(/f+$/, ""));
  if (!(told instanceof Pan)) return { problem: "malformed", step, tag: tlv.tag, at: tlv.valueAt + (told.at >> 1) };
  return told.reveal() === pan.reveal() ? undefined : { problem: "mismatch", step, tag: tlv.tag, at: tlv.at };
}

function digitsIn(found: Found | undefined, digits: number): string | undefined | ChipProblem {
  if (!found) return undefined;
  const { tlv, step } = found;
  const text = Buffer.from(tlv.value).toString("hex");
  return text.length === digits && /^\d+$/.test(text) ? text : { problem: "malformed", step, tag: tlv.tag, at: tlv.at };
}

/** A hostile card's text reaches a terminal or a log without control characters. */
function printable(found: Found | undefined): string | undefined {
  if (!found) return undefined;
  return (
    Buffer.from(found.tlv.value)
      .toString("latin1")
      .replace(/[^\x20-\x7e]/g, "")
      .trim() || undefined
  );
}
