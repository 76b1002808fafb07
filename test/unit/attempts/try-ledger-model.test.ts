import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TryResult } from "../../../src/attempts/try-policy.ts";
import { RebootingPad } from "../../support/rebooting-pad.ts";

const TRY_LIMIT = 3;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const policy = { tryLimit: TRY_LIMIT, deviceBlocks: 6 };

type Action =
  | {
      readonly kind: "attempt";
      readonly card: number;
      readonly result: TryResult;
      readonly cutAfter: number | null;
      readonly kept: number;
    }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "off"; readonly ms: number }
  | { readonly kind: "synchronise" }
  | { readonly kind: "jump"; readonly ms: number; readonly synchronised: boolean }
  | { readonly kind: "unlock"; readonly card: number };

const card = fc.nat(2);
const durationMs = fc.oneof(fc.nat(90_000), fc.nat(HOUR_MS), fc.nat(30 * HOUR_MS));
const result = fc.constantFrom<TryResult>(
  "pinIncorrect",
  "pinIncorrect",
  "pinIncorrect",
  "unknown",
  "approved",
  "otherAnswer",
  "notSent",
  "pinTriesExceeded",
);
const attempt = fc.record({
  kind: fc.constant("attempt" as const),
  card,
  result,
  cutAfter: fc.option(fc.nat(40), { freq: 3 }),
  kept: fc.nat(512),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: attempt },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: durationMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("off" as const), ms: durationMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("synchronise" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("jump" as const), ms: fc.integer(), synchronised: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("unlock" as const), card }) },
);

/** What an observer outside knows: which tries may have reached the bank, in real time, and how many PIN blocks there were. */
class Observer {
  readonly blocksAtMs: number[] = [];
  readonly #countedAtMs = new Map<number, number[]>();

  counted(cardIndex: number, atMs: number): void {
    this.#countedAtMs.set(cardIndex, [...(this.#countedAtMs.get(cardIndex) ?? []), atMs]);
  }

  released(cardIndex: number): void {
    this.#countedAtMs.get(cardIndex)?.pop();
  }

  forgiven(cardIndex: number): void {
    this.#countedAtMs.delete(cardIndex);
  }

  triesInADay(cardIndex: number, nowMs: number): number {
    return (this.#countedAtMs.get(cardIndex) ?? []).filter((atMs) => nowMs - atMs < DAY_MS).length;
  }
}

class Play {
  readonly observer = new Observer();
  readonly #pad: RebootingPad;
  #wallIsTrue = true;

  constructor(pad: RebootingPad) {
    this.#pad = pad;
  }

  async do(action: Action): Promise<void> {
    const pad = this.#pad;
    if (action.kind === "pass") await pad.pass(action.ms);
    else if (action.kind === "off") await this.#restart(action.ms, 0);
    else if (action.kind === "unlock") {
      await pad.ledger.unlock(ref(action.card), "technician");
      this.observer.forgiven(action.card);
    } else if (action.kind === "attempt") await this.#attempt(action);
    else this.#setWall(action);
    this.#expectNothingForgotten();
  }

  /** The first time source tells the truth; whatever comes after it in the same run may be wrong. */
  #setWall(action: Action & { readonly kind: "synchronise" | "jump" }): void {
    if (action.kind === "synchronise") {
      if (!this.#wallIsTrue) return;
      this.#pad.clock.jumpWall(0, true);
      for (const index of [0, 1, 2]) this.#pad.ledger.check(ref(index));
      return;
    }
    const sampled = this.#pad.clock.wallSynchronised();
    this.#wallIsTrue = false;
    this.#pad.clock.jumpWall(action.ms, sampled && action.synchronised);
  }

  async #attempt({ card: index, result: end, cutAfter, kept }: Action & { readonly kind: "attempt" }): Promise<void> {
    const { ledger } = this.#pad;
    if (ledger.check(ref(index)).kind !== "allowed") return;
    if (cutAfter !== null) this.#pad.fs.cutPowerAfter(cutAfter);
    try {
      await ledger.markSent(ref(index));
      this.observer.blocksAtMs.push(this.#pad.realMs);
      this.observer.counted(index, this.#pad.realMs);
      if (end === "approved") this.observer.forgiven(index);
      if (end === "otherAnswer" || end === "notSent") this.observer.released(index);
      await ledger.settle(ref(index), end);
    } catch (error) {
      expect(error).toMatchObject({ code: "PP703" });
    }
    if (cutAfter !== null) await this.#restart(0, kept);
  }

  async #restart(offMs: number, kept: number): Promise<void> {
    await this.#pad.powerCut(offMs, () => kept);
    this.#wallIsTrue = true;
  }

  #expectNothingForgotten(): void {
    for (const index of [0, 1, 2]) {
      const verdict = this.#pad.ledger.check(ref(index));
      const tries = this.observer.triesInADay(index, this.#pad.realMs);
      expect(tries).toBeLessThanOrEqual(TRY_LIMIT);
      if (verdict.kind === "allowed") expect(verdict.triesLeft).toBeLessThanOrEqual(TRY_LIMIT - tries);
    }
  }
}

function ref(index: number): string {
  return index.toString().repeat(32);
}

describe("over any schedule of tries, restarts, power cuts and clock jumps", () => {
  it("no card gets more tries in a day than the limit, the pad keeps its rate, and locks end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (actions) => {
        const pad = await RebootingPad.start({ policy });
        const play = new Play(pad);
        for (const each of actions) await play.do(each);
        const { blocksAtMs } = play.observer;
        for (const [index, startMs] of blocksAtMs.entries()) {
          const inAnHour = blocksAtMs.slice(index).filter((atMs) => atMs - startMs <= HOUR_MS).length;
          expect(inAnHour).toBeLessThanOrEqual(policy.deviceBlocks);
        }
        await pad.pass(DAY_MS);
        for (const index of [0, 1, 2])
          expect(pad.ledger.check(ref(index))).toEqual({ kind: "allowed", triesLeft: TRY_LIMIT });
      }),
      { numRuns: 30 },
    );
  });
});
