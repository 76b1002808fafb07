import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { Notification } from "./notification.ts";
import { type Draft, kindRow } from "./notification-kinds.ts";

interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly terminalId: string;
}

const idBytes = 16;

/** The draft as it goes out, with an id that no other has had: also not before a restart. */
export function makeNotification(
  { kind, faultCodes, facts, said }: Draft,
  { clock, random, terminalId }: Surroundings,
): Notification {
  const { severity, words } = kindRow(kind);
  return {
    id: random.bytes(idBytes).toString("hex"),
    kind,
    timeMs: clock.wallMs(),
    timeKnown: clock.wallSynchronised(),
    terminalId,
    severity,
    faultCodes,
    text: words(facts, faultCodes, said),
    facts,
  };
}
