import { randomBytes } from "node:crypto";
import { startAcquirer } from "../../src/bench/acquirer/server.ts";
import type { TestCard } from "../../src/bench/acquirer/test-cards.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { NodeRandom } from "../../src/platform/node-random.ts";
import { canaryKeys } from "./canary-keys.ts";
import { PadChild, type PadChildOptions } from "./pad-child.ts";
import type { TypedPin } from "./pin-forms.ts";
import type { Needle } from "./secrets.ts";
import { inTempFolder } from "./temp-folder.ts";

/** Where the digits 0 to 9 lie on the bench's keypad, 4 keys a row. */
const keyIndexOfDigit = Uint8Array.of(13, 0, 1, 2, 4, 5, 6, 8, 9, 10);
export const keys = { enter: 15, cancel: 3, clear: 7 } as const;

const pan = "5413330089020011";

/**
 * Twelve random digits: four would be found anywhere. None is 0, 1 (whose key index is 0) or 9, no neighbours are equal, and
 * at least five are different, so that nothing else in memory repeats in the same way.
 */
export function canaryPin(): TypedPin {
  const digits = Uint8Array.from(randomBytes(12), (byte) => 2 + (byte % 7));
  if (digits.some((digit, at) => digit === digits[at - 1]) || new Set(digits).size < 5) return canaryPin();
  const panField = Buffer.from(pan.slice(-13, -1).padStart(16, "0"), "hex");
  return { digits, keyIndexes: digits.map((digit) => keyIndexOfDigit[digit] ?? 255), panField };
}

export interface CanaryPad {
  readonly child: PadChild;
  readonly stateFolder: string;
  /** What the card's bank accepts. */
  readonly pin: TypedPin;
  readonly keys: readonly Needle[];
  /** A payment up to the PIN prompt. */
  pay(amountMinor: number): Promise<void>;
  /** Presses the keys of the PIN; `leaky` lets the process leak it. */
  type(pin: TypedPin, leaky?: "leaky"): Promise<void>;
}

type ChildOptions = Partial<Omit<PadChildOptions, "stateFolder">>;

/** A pad in a process of its own with a new initial key, a card and its bank here, while `use` runs. */
export function withCanaryPad(options: ChildOptions, use: (pad: CanaryPad) => Promise<void>): Promise<void> {
  return inTempFolder(async (stateFolder) => {
    const pin = canaryPin();
    const track2 = `;${pan}=31121010000000001?`;
    const card: TestCard = {
      id: "canary",
      title: "",
      pan,
      expiry: "3112",
      pin: pin.digits.join(""),
      balanceMinor: 1_000_000,
      track2,
    };
    const { dukpt = "tdes" } = options;
    const terminal = canaryKeys(dukpt);
    const acquirer = await startAcquirer({
      port: 0,
      host: "127.0.0.1",
      clock: new NodeClock(),
      keys: terminal.acquirerKeys,
      cards: [card],
      random: new NodeRandom(),
    });
    const child = new PadChild({ ...options, dukpt, stateFolder });
    try {
      await child.provision(terminal.initialKey, terminal.initialKsn);
      await child.tell("start", { port: acquirer.port });
      await use({
        child,
        stateFolder,
        pin,
        keys: terminal.needles,
        pay: async (amountMinor) => {
          await child.tell("pay", { amountMinor });
          await child.tell("advance", { ms: 200 });
          await child.tell("swipe", { track2 });
          await child.sees("ENTER_PIN");
        },
        type: async ({ digits, keyIndexes }, leaky) => {
          for (const [at, keyIndex] of keyIndexes.entries()) await child.key(keyIndex, leaky && digits[at]);
        },
      });
    } finally {
      await child.kill();
      await acquirer.stop();
    }
  });
}
