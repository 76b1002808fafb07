import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { TryVerdict } from "../../../src/attempts/try-policy.ts";
import { Fault } from "../../../src/faults/fault.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { PromptScreen } from "../../../src/pad/prompt-screen.ts";
import { SessionRunner } from "../../../src/pad/session-runner.ts";
import { PromptCatalogue } from "../../../src/prompts/catalogue.ts";
import type { Prompt } from "../../../src/prompts/prompt.ts";
import type { Outcome } from "../../../src/session/outcome.ts";
import { defaultSessionPolicy as policy } from "../../../src/session/policy.ts";
import type { StateName } from "../../../src/session/state.ts";
import { deskBench, deskPayment } from "../../support/desk-bench.ts";
import { gate, settle } from "../../support/gate.ts";
import { enter } from "../../support/scd-bench.ts";
import { answered } from "../../support/session-walk.ts";

/** One call of the desk that the test answers when it likes. */
interface Call<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  readonly onLeaving: () => void;
  readonly abort: AbortSignal;
}

function pendingCall<T>(calls: Call<T>[], abort: AbortSignal, onLeaving: () => void): Promise<T> {
  return new Promise((resolve, reject) => calls.push({ resolve, reject, onLeaving, abort }));
}

/** A runner with the real Scd and ledger, whose desk answers when the test says so. */
async function bench() {
  const { scd, ledger, desk, clock, card } = await deskBench();
  const network = { keysAreDue: false, ready: settle };
  const forwards: Call<"sent" | "aborted">[] = [];
  const settles: Call<TryVerdict>[] = [];
  vi.spyOn(desk, "forward").mockImplementation((_asked, abort, onLeaving) => pendingCall(forwards, abort, onLeaving));
  vi.spyOn(desk, "settle").mockImplementation(() =>
    pendingCall(settles, new AbortController().signal, () => undefined),
  );
  const screens: Prompt[] = [];
  const outcomes: (Outcome | undefined)[] = [];
  const log: PadEvent[] = [];
  const reader = { isArmed: false, arm: () => undefined, disarm: () => undefined, eject: () => undefined };
  const display = { start: settle, show: () => undefined, settled: settle, stop: settle };
  const screen = new PromptScreen({
    display,
    catalogue: new PromptCatalogue(),
    clock,
    log: (event) => log.push(event),
    language: "en",
    onPrompt: (prompt) => screens.push(prompt),
  });
  const runner = new SessionRunner({
    screen,
    reader: { ...reader, start: settle, stop: settle },
    buzzer: { play: () => undefined },
    scd,
    ledger,
    desk,
    network,
    testKeys: false,
    policy,
    clock,
    log: (event) => log.push(event),
  });
  const parts = { log, network, scd, clock, runner, screens, outcomes, forwards, settles };
  return {
    ...parts,
    /** The next payment gets as far as this, with a card that is not in the slot. */
    payUntil: (state: StateName) => {
      const steps: [StateName, () => void][] = [
        ["idle", () => void runner.startTransaction(deskPayment).then((outcome) => outcomes.push(outcome))],
        ["awaitingCard", () => runner.presentCard(card(), false)],
        ["enteringPin", () => enterPin()],
        ["forwarding", () => forwards.at(-1)?.onLeaving()],
        ["awaitingHost", () => runner.dispatch(answered("55"))],
      ];
      const enterPin = (): void => {
        enter(scd, "1234");
        runner.dispatch({ type: "digitsChanged", count: 4 });
        runner.dispatch({ type: "entered" });
      };
      for (const [at, go] of steps) {
        if (runner.at === state) return;
        if (runner.at === at) go();
      }
    },
  };
}

const allowed: TryVerdict = { kind: "allowed", triesLeft: 2 };
const lockedHere: TryVerdict = { kind: "lockedHere", remainingMs: 60_000 };

describe("what an earlier payment left hanging", () => {
  const left = fc.constantFrom<StateName>("forwarding", "settling");
  const reached = fc.constantFrom<StateName>(
    "idle",
    "awaitingCard",
    "enteringPin",
    "forwarding",
    "awaitingHost",
    "settling",
  );
  const answer = fc.constantFrom("leaves", "done", "aborted", "locked", "fails");

  it("cannot answer for the next one, wherever that is", async () => {
    await fc.assert(
      fc.asyncProperty(
        left,
        reached,
        fc.array(answer, { minLength: 1, maxLength: 3 }),
        async (hung, state, answers) => {
          const { runner, clock, forwards, settles, screens, outcomes, scd, payUntil } = await bench();
          payUntil(hung);
          const [call, settled] = [forwards[0], settles[0]];
          // The store hangs: the payment is given up, and the fault, once the store is asked again, is gone.
          await clock.advanceAsync(policy.stepMs + policy.longOutcomeMs + policy.partsRecheckMs);
          expect([runner.at, outcomes]).toEqual(["idle", [{ kind: "fault", code: "PP703" }]]);
          payUntil(state);
          const before = [runner.at, screens.length, outcomes.length, scd.digitCount];
          for (const late of answers) {
            if (late === "leaves") call?.onLeaving();
            if (late === "done") call?.resolve("sent");
            if (late === "aborted") call?.resolve("aborted");
            if (late === "done") settled?.resolve(allowed);
            if (late === "locked") settled?.resolve(lockedHere);
            if (late === "fails") call?.reject(new Fault("PP703", "late"));
            if (late === "fails") settled?.reject(new Fault("PP703", "late"));
            await settle();
          }
          expect([runner.at, screens.length, outcomes.length, scd.digitCount]).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a payment", () => {
  it("is refused while another is under way", async () => {
    const { runner, payUntil } = await bench();
    payUntil("awaitingCard");
    await expect(runner.startTransaction(deskPayment)).resolves.toBeUndefined();
    expect(runner.at).toBe("awaitingCard");
  });

  it("ends with the desk's fault", async () => {
    const { forwards, outcomes, payUntil } = await bench();
    payUntil("forwarding");
    forwards[0]?.reject(new Fault("PP501", "no host"));
    await settle();
    expect(outcomes).toEqual([{ kind: "fault", code: "PP501" }]);
  });

  it("ends with PP901 when the desk throws what is no fault, and the pad stays out of service", async () => {
    const { runner, clock, forwards, outcomes, payUntil } = await bench();
    payUntil("forwarding");
    forwards[0]?.reject(new TypeError("a bug"));
    await clock.advanceAsync(policy.longOutcomeMs + 10 * policy.partsRecheckMs);
    expect([outcomes, runner.at]).toEqual([[{ kind: "fault", code: "PP901" }], "outOfService"]);
  });

  it("shows the wrong PIN when the ledger has it, and not before", async () => {
    const { runner, settles, screens, payUntil } = await bench();
    payUntil("settling");
    expect(screens.at(-1)?.id).toBe("PLEASE_WAIT");
    settles[0]?.resolve(allowed);
    await settle();
    expect([runner.at, screens.at(-1)]).toEqual(["enteringPin", { id: "ENTER_VALID_PIN", triesLeft: 2 }]);
  });

  it("keeps no digit once it is cancelled", async () => {
    const { runner, scd, outcomes, payUntil } = await bench();
    payUntil("enteringPin");
    enter(scd, "1234");
    runner.dispatch({ type: "cancelPressed" });
    await settle();
    expect([scd.digitCount, outcomes]).toEqual([0, [{ kind: "cancelled", afterSending: false }]]);
  });

  it("is aborted when the pad is stopped, and nobody hears of it again", async () => {
    const { runner, clock, forwards, screens, outcomes, payUntil } = await bench();
    payUntil("forwarding");
    runner.stop();
    expect(forwards[0]?.abort.aborted).toBe(true);
    const shown = screens.length;
    forwards[0]?.resolve("aborted");
    await clock.advanceAsync(600_000);
    expect([outcomes, screens.length]).toEqual([[undefined], shown]);
  });

  it("asks nobody for a PIN whose card is read while the pad stops", async () => {
    const { card } = await deskBench();
    const { runner, screens, payUntil } = await bench();
    payUntil("awaitingCard");
    runner.stop();
    const shown = screens.length;
    expect(runner.presentCard(card(), true)).toBe(false);
    runner.dispatch({ type: "cardRead", cardIn: true });
    expect([runner.at, screens.length]).toEqual(["awaitingCard", shown]);
  });
});

describe("keys that run low", () => {
  it("are told at every payment from 10,000 transactions on, and not before", async () => {
    for (const [transactionsLeft, told] of [
      [10_001, 0],
      [10_000, 1],
      [undefined, 0],
    ] as const) {
      const { scd, log, payUntil } = await bench();
      vi.spyOn(scd, "status").mockReturnValue({ ksn: undefined, transactionsLeft, memory: "ordinary" });
      payUntil("enteringPin");
      expect(log.filter(({ event }) => event === "keysRunLow")).toHaveLength(told);
    }
  });
});

describe("keys that a sign-on is to bring", () => {
  async function waiting() {
    const parts = await bench();
    const signOn = gate();
    let fault: Fault | undefined;
    parts.network.keysAreDue = true;
    parts.network.ready = async () => {
      await signOn.opened;
      if (fault) throw fault;
    };
    parts.payUntil("checkingTries");
    await settle();
    return { ...parts, signOn, fails: (with_: Fault) => (fault = with_) };
  }

  it("are waited for before anybody is asked for a PIN", async () => {
    const { runner, signOn } = await waiting();
    expect(runner.at).toBe("checkingTries");
    signOn.open();
    await settle();
    expect(runner.at).toBe("enteringPin");
  });

  it("and do not come end the payment with the reason", async () => {
    const { runner, signOn, outcomes, fails } = await waiting();
    fails(new Fault("PP510", "the host answered the sign-on with 97"));
    signOn.open();
    await settle();
    expect([runner.at, outcomes]).toEqual(["showingOutcome", [{ kind: "fault", code: "PP510" }]]);
  });

  it("and come when the customer has long gone change nothing", async () => {
    const { runner, clock, signOn, log, outcomes } = await waiting();
    clock.advance(policy.stepMs);
    const { at } = runner;
    signOn.open();
    await settle();
    expect([runner.at, outcomes.length]).toEqual([at, 1]);
    expect(at).not.toBe("checkingTries");
    expect(log.some(({ event }) => event === "fault")).toBe(false);
  });
});
