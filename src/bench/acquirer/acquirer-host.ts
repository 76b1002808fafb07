import type { Random } from "../../ports/random.ts";
import type { AcquirerKeys } from "./acquirer-keys.ts";
import type { HostCipherName } from "./host-cipher.ts";
import type { HostTime } from "./host-dialects.ts";
import { Issuer, type KeptBooks, type SendCode } from "./issuer.ts";
import type { MacMode } from "./message-authentication.ts";
import { TerminalSessions } from "./terminal-sessions.ts";
import type { TestCard } from "./test-cards.ts";
import type { DialectName } from "./wire-shapes.ts";

export interface HostRules {
  readonly dialect: DialectName;
  readonly mac: MacMode;
  /** Whether a request of a terminal that has not signed on is refused. */
  readonly signOnRequired: boolean;
  /** Of session keys in key blocks. */
  readonly sessionCipher: HostCipherName;
}

const defaultHostRules: HostRules = {
  dialect: "iso87-ascii",
  mac: "none",
  signOnRequired: false,
  sessionCipher: "tdes",
};

/** All that the acquirer decides by, and all that it remembers. */
export interface AcquirerHost extends HostRules {
  readonly keys: AcquirerKeys;
  readonly issuer: Issuer;
  readonly sessions: TerminalSessions;
  /** By what they undo: a dialect may not say that one is a repeat. */
  readonly reversalsSeen: Set<string>;
  readonly random: Random;
  readonly wallMs: () => number;
}

export interface AcquirerHostParts {
  readonly keys: AcquirerKeys;
  readonly cards: readonly TestCard[];
  readonly random: Random;
  readonly wallMs: () => number;
  readonly rules?: Partial<HostRules> | undefined;
  readonly sendCode?: SendCode;
  /** Where the books outlive the run. */
  readonly books?: KeptBooks | undefined;
}

export function acquirerHost({ keys, cards, random, wallMs, rules, sendCode, books }: AcquirerHostParts): AcquirerHost {
  const sessions = new TerminalSessions(keys);
  const issuer = new Issuer(cards, {
    keysOf: (terminalId) => sessions.keysOf(terminalId),
    newCode: () => String(random.bytes(4).readUInt32BE() % 1_000_000).padStart(6, "0"),
    sendCode: sendCode ?? (() => undefined),
    books,
  });
  return { ...defaultHostRules, ...rules, keys, issuer, sessions, reversalsSeen: new Set(), random, wallMs };
}

/** UTC. */
export function hostTime({ wallMs }: Pick<AcquirerHost, "wallMs">): HostTime {
  const digits = new Date(wallMs()).toISOString().replace(/\D/g, "");
  return { date: digits.slice(2, 8), time: digits.slice(8, 14) };
}
