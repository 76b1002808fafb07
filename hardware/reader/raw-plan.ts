import type { CommandClass } from "./exchange.ts";

export interface RawProblem {
  readonly problem: string;
}

/** A command of the icrw language as it is sent. */
export interface IcrwRawPlan {
  /** Latin-1: APDUs that were typed in hexadecimal are bytes in it. */
  readonly text: string;
  /** It moves a card, or nobody here knows that it does not. */
  readonly mayMove: boolean;
  readonly class: CommandClass;
  readonly answerMs: number;
}

export type GemtwinRawPlan = { readonly verb: GemtwinVerb } | { readonly apdu: Buffer };

const gemtwinVerbs = ["status", "on", "off", "firmware"] as const;
type GemtwinVerb = (typeof gemtwinVerbs)[number];

/** What is known not to move a card, by its beginning. A maker's own commands are in no table, and are asked about. */
const still: readonly (Pick<IcrwRawPlan, "class" | "answerMs"> & { readonly begins: string })[] = [
  { begins: "C03", class: "motion", answerMs: 30_000 },
  { begins: "C1", class: "idempotent", answerMs: 2_000 },
  { begins: "C:", class: "idempotent", answerMs: 2_000 },
  { begins: "C6", class: "idempotent", answerMs: 2_000 },
  { begins: "CA", class: "idempotent", answerMs: 2_000 },
  { begins: "CC0", class: "idempotent", answerMs: 2_000 },
  { begins: "C5", class: "idempotent", answerMs: 2_000 },
  { begins: "C@", class: "chip", answerMs: 8_000 },
  { begins: "CI", class: "chip", answerMs: 8_000 },
  // It watches for as many as 30 s whether a card is taken.
  { begins: "CT0", class: "chip", answerMs: 32_000 },
];
const movingMs = 30_000;
const apduCommand = /^(CI[349]) ?([0-9A-Fa-f ]+)$/;
/** VERIFY and CHANGE REFERENCE DATA (ISO/IEC 7816-4). */
const pinInstructions: readonly (number | undefined)[] = [0x20, 0x24];

/** `C10`, or `CI9 00A40400...` with its APDU in hexadecimal. */
export function icrwRawPlan(line: string): IcrwRawPlan | RawProblem {
  const chip = apduCommand.exec(line);
  if (chip) {
    const [, name = "", digits = ""] = chip;
    const apdu = apduOf(digits);
    if ("problem" in apdu) return apdu;
    return { text: name + apdu.toString("latin1"), mayMove: false, class: "chip", answerMs: 8_000 };
  }
  if (!/^C[!-~]{2}[ -~]{0,60}$/.test(line)) {
    return { problem: "a command is C and two characters, such as C10; CI9 takes an APDU in hexadecimal" };
  }
  const known = still.find(({ begins }) => line.startsWith(begins));
  return known
    ? { text: line, mayMove: false, class: known.class, answerMs: known.answerMs }
    : { text: line, mayMove: true, class: "motion", answerMs: movingMs };
}

/** A word of the table, or an APDU in hexadecimal. */
export function gemtwinRawPlan(line: string): GemtwinRawPlan | RawProblem {
  const verb = gemtwinVerbs.find((name) => name === line);
  if (verb) return { verb };
  if (!/^[0-9A-Fa-f ]+$/.test(line)) {
    return { problem: `a command is ${gemtwinVerbs.join(", ")}, or an APDU in hexadecimal` };
  }
  const apdu = apduOf(line);
  return "problem" in apdu ? apdu : { apdu };
}

function apduOf(typed: string): Buffer | RawProblem {
  const digits = typed.replaceAll(" ", "");
  if (digits.length % 2 !== 0 || digits.length < 8 || digits.length > 522) {
    return { problem: "an APDU has 4 to 261 bytes, two hexadecimal digits each" };
  }
  const apdu = Buffer.from(digits, "hex");
  return pinInstructions.includes(apdu[1]) ? { problem: "no PIN is sent from a console" } : apdu;
}
