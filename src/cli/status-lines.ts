import { selfTestStaleMs } from "../joint/tool-self-test.ts";
import type { StatusAnswer } from "../joint/tool-status.ts";
import type { Paint } from "./colour.ts";
import { algorithmText, columns, kcvText } from "./key-lines.ts";

type ToldFault = StatusAnswer["faults"][number];

/** So few PINs are left that the key wants replacing soon. */
const fewTransactions = 1_000;

/** The status as a technician reads it, the worst first. */
export function statusLines(status: StatusAnswer, paint: Paint): string[] {
  const { program, state, inService, faults, concerns, screen, hostLink } = status;
  const word = inService ? paint("green", "IN SERVICE") : paint("red", "OUT OF SERVICE");
  return [
    `${word}  ${state}, screen ${screen}`,
    ...faults.flatMap((fault) => faultLines(fault, paint("red", "✗"))),
    ...concerns.flatMap((fault) => faultLines(fault, paint("yellow", "!"))),
    ...columns([
      ["program", `${program.name} ${program.version}, up ${durationText(status.upMs)}${lifeText(status)}`],
      ["time", timeText(status, paint)],
      ["host", hostLink === "down" ? paint("red", hostLink) : hostLink],
      ...reversalRows(status, paint),
      ...lockedRows(status, paint),
      ["self-test", selfTestText(status, paint)],
    ]),
    ...keyLines(status, paint),
    ...reminderLines(status, paint),
  ];
}

function faultLines({ code, meaning, detail, remedyEn }: ToldFault, mark: string): string[] {
  return [`${mark} ${code} ${detail ?? meaning}`, ...(detail === undefined ? [] : [`  ${meaning}`]), `  → ${remedyEn}`];
}

function lifeText({ poweredOnMs }: StatusAnswer): string {
  return poweredOnMs === undefined ? "" : `; powered on for ${durationText(poweredOnMs)} in its life`;
}

function timeText({ time }: StatusAnswer, paint: Paint): string {
  const wall = `${new Date(time.wallMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  return time.known ? wall : paint("yellow", `${wall}, but not synchronised: locks run by powered-on time`);
}

function reversalRows({ reversals }: StatusAnswer, paint: Paint): string[][] {
  if (!reversals) return [];
  const { pending, flagged } = reversals;
  const pendingText = pending ? paint("yellow", "one pending") : "none pending";
  const flaggedText = flagged === 0 ? "none flagged" : paint("red", `${flagged} flagged`);
  return [["reversals", `${pendingText}, ${flaggedText}`]];
}

function lockedRows({ cardsLocked }: StatusAnswer, paint: Paint): string[][] {
  if (cardsLocked === undefined) return [];
  const text = cardsLocked === 0 ? "none locked" : paint("yellow", `${cardsLocked} locked: \`pinpad attempts list\``);
  return [["cards", text]];
}

function selfTestText({ selfTest }: StatusAnswer, paint: Paint): string {
  if (!selfTest) return paint("red", "none on record: `pinpad selftest`");
  const { agoMs, failed } = selfTest;
  const when = `${durationText(agoMs)} ago`;
  if (failed.length > 0) return paint("red", `${when}, not as it should be: ${failed.join(", ")}`);
  return agoMs > selfTestStaleMs ? paint("red", `${when}, which is stale: \`pinpad selftest\``) : `${when}, all well`;
}

function keyLines({ keys }: StatusAnswer, paint: Paint): string[] {
  if (!keys) return [`keys       ${paint("red", "not known: the store is not open")}`];
  if (keys.length === 0) return [`keys       ${paint("red", "none loaded")}`];
  return columns(
    keys.map((key, at) => [
      at === 0 ? "keys     " : "",
      key.slot,
      algorithmText(key),
      `KCV ${kcvText(key)}`,
      [key.test ? paint("yellow", "TEST") : "live", ...leftText(key, paint)].join(", "),
    ]),
  );
}

/** What is due soon keeps nobody from paying. */
export function reminderLines({ reminders }: Pick<StatusAnswer, "reminders">, paint: Paint): string[] {
  return (reminders ?? []).flatMap(({ reason, remedy, care }) => [
    `${paint("yellow", "!")} ${reason.en}`,
    `  → ${remedy.en}${care ? ` Then \`pinpad maintenance done ${care}\`` : ""}`,
  ]);
}

function leftText({ transactionsLeft }: { readonly transactionsLeft?: number }, paint: Paint): string[] {
  if (transactionsLeft === undefined) return [];
  const text = `${transactionsLeft} transactions left`;
  return [transactionsLeft < fewTransactions ? paint("red", text) : text];
}

/** `3 d 4 h`, `4 h 12 min`, `12 min`, `40 s`. */
export function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}
