import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { keypadAnswers } from "../../../src/pad/keypad-questions.ts";
import type { KeypadContacts } from "../../../src/ports/keypad-contacts.ts";
import { askedPad, startedPad } from "../../support/pad-bench.ts";

describe("a pad that a technician takes out of service", () => {
  it("says so on its screen, takes no payment, and is back at the end", async () => {
    const { pad, lastScreen, pay, log, pass } = await startedPad();
    const putBack = pad.takeOut("a test");
    expect([pad.at, pad.faults, lastScreen()]).toEqual([
      "outOfService",
      ["PP809"],
      { id: "SERVICE_IN_PROGRESS", code: "PP809" },
    ]);
    expect(await pay()).toBeUndefined();
    putBack();
    await pass(0);
    expect([pad.at, pad.faults, lastScreen()?.id]).toEqual(["idle", [], "IDLE"]);
    expect(log).toContainEqual({ event: "fault", code: "PP809", detail: "a test" });
    await pad.stop();
  });

  it("stays out until the last of two tests has ended, each of which ends once", async () => {
    const { pad } = await startedPad();
    const [first, second] = [pad.takeOut("one"), pad.takeOut("two")];
    first();
    first();
    expect(pad.at).toBe("outOfService");
    second();
    expect(pad.at).toBe("idle");
    await pad.stop();
  });

  it("stays out of service for a part that broke meanwhile", async () => {
    const { pad, keypad } = await startedPad();
    const putBack = pad.takeOut("a test");
    const { Fault } = await import("../../../src/faults/fault.ts");
    keypad.tell.onFault(new Fault("PP202", "a key is held down"));
    putBack();
    expect([pad.at, pad.faults]).toEqual(["outOfService", ["PP202"]]);
    await pad.stop();
  });

  it("refuses while a customer is served", async () => {
    const { pad } = await askedPad();
    expect(() => pad.takeOut("a test")).toThrow(/PP801/);
    expect(pad.faults).toEqual([]);
    await pad.stop();
  });

  it("refuses once it is stopped", async () => {
    const { pad } = await startedPad();
    await pad.stop();
    expect(() => pad.takeOut("a test")).toThrow(/PP801/);
  });
});

describe("a keypad test", () => {
  function bench() {
    const clock = new VirtualClock();
    const steps: string[] = [];
    let watcher: ((contacts: KeypadContacts) => void) | undefined;
    const keypad = {
      wiring: { rowGpios: [1], colGpios: [2, 3] },
      watchContacts: (watch: (contacts: KeypadContacts) => void) => {
        steps.push("watched");
        watcher = watch;
        return () => steps.push("unwatched");
      },
    };
    const takeOut = () => {
      steps.push("taken out");
      return () => void steps.push("put back");
    };
    const { keypadTest } = keypadAnswers({ keypad, pad: { takeOut }, clock });
    const leaving = new AbortController();
    const news: unknown[] = [];
    const start = (seconds: number) => keypadTest({ seconds }, (told) => news.push(told), leaving.signal);
    const press = (down: number) =>
      watcher?.({ closed: down, down, bounced: 0, grounded: 0, isAmbiguous: false, stuck: 0 });
    return { clock, steps, news, start, press, leave: () => leaving.abort() };
  }

  it("looks at contacts only while the pad is out of service, and ends by itself", async () => {
    const { clock, steps, start, press } = bench();
    const end = start(2);
    expect(steps).toEqual(["taken out", "watched"]);
    press(1);
    await clock.advanceAsync(2_000);
    expect((await end).contacts.map(({ presses }) => presses)).toEqual([1, 0]);
    expect(steps).toEqual(["taken out", "watched", "unwatched", "put back"]);
  });

  it("tells a burst of scans as one", async () => {
    const { clock, news, start, press } = bench();
    const end = start(1);
    for (let scan = 0; scan < 40; scan += 1) press(scan % 2);
    await clock.advanceAsync(1_000);
    await end;
    expect(news).toHaveLength(2);
  });

  it("ends, and puts the pad back, as soon as whoever asked has gone", async () => {
    const { steps, start, leave, clock, news, press } = bench();
    const end = start(600);
    press(1);
    leave();
    await end;
    expect(steps.at(-1)).toBe("put back");
    await clock.advanceAsync(1_000);
    expect(news).toHaveLength(1);
  });
});
