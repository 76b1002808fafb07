import { Fault } from "../../src/faults/fault.ts";
import type { FaultCode } from "../../src/faults/fault-table.ts";
import { CardFailure, type CardProblem, faultClasses, type TrackState } from "./reader-protocol.ts";

type Meaning =
  | { readonly track: TrackState; readonly what: string }
  | { readonly card: CardProblem; readonly what: string }
  | { readonly fault: keyof typeof faultClasses & FaultCode; readonly what: string };

const track = (state: TrackState, what: string): Meaning => ({ track: state, what });
const card = (problem: CardProblem, what: string): Meaning => ({ card: problem, what });
const fault = (code: keyof typeof faultClasses, what: string): Meaning => ({ fault: code, what });

/** The two characters `e1 e0` of a negative answer, from the manuals of the ICT3Q8 and the CRT-350N. */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ["00", fault("PP407", "unknown command")],
  ["01", fault("PP407", "wrong parameter")],
  ["02", card("moved", "no card where one is needed")],
  ["04", fault("PP407", "wrong data in the command")],
  ["05", fault("PP406", "the chip contacts are on the card")],
  ["10", fault("PP405", "jam")],
  ["11", fault("PP406", "shutter")],
  ["12", fault("PP406", "sensor")],
  ["13", card("moved", "card too long")],
  ["14", card("moved", "card too short")],
  ["16", card("moved", "the card was moved by hand")],
  ["17", fault("PP405", "jam while taking the card in")],
  ["20", track("parity", "parity")],
  ["21", track("unreadable", "read error")],
  ["23", track("noData", "only sentinels")],
  ["24", track("blank", "blank")],
  ["26", track("noStartSentinel", "no start sentinel")],
  ["27", track("noEndSentinel", "no end sentinel")],
  ["28", track("lrc", "LRC")],
  ["30", fault("PP410", "power was lost")],
  ["31", fault("PP407", "DSR is off")],
  ["40", card("moved", "pulled out while it was taken in")],
  ["41", fault("PP406", "chip contacts")],
  ["43", card("moved", "does not reach the chip contacts")],
  ["45", card("moved", "ejected by the reader")],
  ["46", card("moved", "not taken")],
  ["50", fault("PP409", "the counter of retained cards is full")],
  ["51", fault("PP406", "motor")],
  ["53", card("moved", "cannot be moved")],
  ["54", fault("PP411", "anti-fishing hook")],
  ["55", fault("PP411", "anti-fishing hook")],
  ["56", fault("PP406", "chip sensor")],
  ["58", fault("PP411", "anti-fishing hook")],
  ["60", card("chip", "short circuit at the chip")],
  ["61", card("chip", "bad answer to reset")],
  ["62", card("chip", "protocol not known")],
  ["63", card("chip", "mute")],
  ["64", card("chip", "protocol error")],
  ["65", card("chip", "not activated")],
  ["66", card("chip", "not supported")],
  ["69", card("chip", "not supported")],
  ["76", fault("PP411", "anti-skimming unit")],
  ["95", fault("PP411", "anti-skimming unit")],
  ["99", fault("PP411", "anti-skimming unit")],
  ["B0", fault("PP410", "not set up since it was switched on")],
]);

/** What the code says of the stripe, if it says something of a stripe. */
export function trackStateOf(code: string): TrackState | undefined {
  const meaning = meanings.get(code);
  return meaning && "track" in meaning ? meaning.track : undefined;
}

/** The error to throw for a negative answer. An unknown code is the reader's fault, and never success. */
export function icrwError(command: string, code: string): Fault | CardFailure {
  const meaning = meanings.get(code) ?? fault("PP406", "a code that is in no manual");
  const raw = `${command} answered ${code}, ${meaning.what}`;
  if ("card" in meaning) return new CardFailure(meaning.card, raw);
  if ("track" in meaning) return new CardFailure("stripe", raw);
  return new Fault(meaning.fault, `${faultClasses[meaning.fault]}: ${raw}`);
}
