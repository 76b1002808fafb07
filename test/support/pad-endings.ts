import { join } from "node:path";
import { expect } from "vitest";
import { type CanaryPad, canaryPin, keys } from "./canary-pad.ts";
import { coreAtDeath, coreOf, corePath } from "./core-of.ts";
import type { TypedPin } from "./pin-forms.ts";

/** How a payment ends while, or after, a PIN is typed. */
export interface Ending {
  readonly title: string;
  /** Up to the end; or up to the moment before, where the process dies. Resolves with the PIN that was typed. */
  play(pad: CanaryPad): Promise<TypedPin>;
  /** What the process dies of then. */
  readonly death?: { cause(pad: CanaryPad): Promise<void>; readonly execArgv?: readonly string[] };
}

async function typed(pad: CanaryPad): Promise<TypedPin> {
  await pad.pay(2_500);
  await pad.type(pad.pin);
  return pad.pin;
}

export const approved: Ending = {
  title: "is approved",
  play: async (pad) => {
    const pin = await typed(pad);
    await pad.child.key(keys.enter);
    expect(await pad.child.outcome()).toBe("approved");
    return pin;
  },
};

/** Seven, of which the crash comes in two kinds. */
export const endings: readonly Ending[] = [
  approved,
  {
    title: "was a wrong PIN",
    play: async ({ child, pay, type }) => {
      const wrong = canaryPin();
      await pay(2_500);
      await type(wrong);
      await child.key(keys.enter);
      await child.sees("ENTER_VALID_PIN");
      return wrong;
    },
  },
  {
    title: "is cancelled",
    play: async (pad) => {
      const pin = await typed(pad);
      await pad.child.key(keys.cancel);
      expect(await pad.child.outcome()).toBe("cancelled");
      return pin;
    },
  },
  {
    title: "is timed out",
    play: async (pad) => {
      const pin = await typed(pad);
      await pad.child.tell("advance", { ms: 10_500 });
      expect(await pad.child.outcome()).toBe("timedOut");
      return pin;
    },
  },
  {
    title: "has lost its host",
    play: async ({ child, pin, pay, type }) => {
      await pay(2_583);
      await type(pin);
      await child.key(keys.enter);
      expect(await child.outcome()).toBe("fault");
      return pin;
    },
  },
  {
    title: "ends in an exception that nobody catches",
    play: typed,
    death: { cause: ({ child }) => child.tell("throw"), execArgv: ["--abort-on-uncaught-exception"] },
  },
  { title: "ends in SIGABRT", play: typed, death: { cause: ({ child }) => child.tell("crash") } },
  {
    title: "ends in SIGTERM, just before the process exits",
    play: typed,
    death: { cause: async ({ child }) => void child.process.kill("SIGTERM") },
  },
];

/** The path of a core file of the pad as it is once it was played: at rest, or at its death. */
export async function coreAfter({ death }: Ending, pad: CanaryPad): Promise<string> {
  const [core, { pid }] = [join(pad.stateFolder, "core"), pad.child];
  if (death === undefined) coreOf(pid, core);
  else {
    const { made } = await coreAtDeath(pid, core);
    await death.cause(pad);
    await made;
  }
  return corePath(core, pid);
}
