import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { Fault } from "../../../src/faults/fault.ts";
import { ReaderAside } from "../../../src/pad/reader-aside.ts";
import type { CardReader, CardReaderListener } from "../../../src/ports/card-reader.ts";

const noAnswer = new Fault("PP403", "link: C10 got no answer");

function reader() {
  const clock = new VirtualClock();
  const did: string[] = [];
  const state: { fault: Fault | undefined } = { fault: undefined };
  const driver: CardReader = {
    start: async () => {
      did.push("start");
      if (state.fault) throw state.fault;
    },
    stop: async () => void did.push("stop"),
    arm: () => void did.push("arm"),
    disarm: () => void did.push("disarm"),
    eject: () => void did.push("eject"),
  };
  const listener: CardReaderListener = {
    onCard: () => undefined,
    onCardUnreadable: () => undefined,
    onCardRemoved: () => undefined,
    onFault: ({ code }) => void did.push(code),
    onRecovered: () => void did.push("recovered"),
  };
  const aside = new ReaderAside(driver, clock);
  const lent = async <T>(work: () => Promise<T>) => {
    const ended = aside.aside(work);
    await clock.advanceAsync(1_000);
    return ended;
  };
  return { clock, aside, did, state, listener, lent };
}

describe("a reader whose port is lent", () => {
  it("is let go of first, and taken again behind it", async () => {
    const { aside, did, listener, lent } = reader();
    await aside.start(listener);
    await lent(async () => void did.push("asked"));
    expect(did).toEqual(["start", "stop", "asked", "start", "recovered"]);
  });

  it("is taken again when whoever had it fails, and its fault is told anew where it still has one", async () => {
    const { aside, did, state, listener, lent, clock } = reader();
    await aside.start(listener);
    state.fault = noAnswer;
    const failing = expect(aside.aside(() => Promise.reject(noAnswer))).rejects.toBe(noAnswer);
    await clock.advanceAsync(1_000);
    await failing;
    expect(did).toEqual(["start", "stop", "start", "PP403"]);
    await lent(() => Promise.resolve());
    expect(did.slice(4)).toEqual(["stop", "start", "PP403"]);
  });

  it("stays stopped when the pad was stopped meanwhile", async () => {
    const { aside, did, listener, lent } = reader();
    await aside.start(listener);
    await lent(() => aside.stop());
    expect(did).toEqual(["start", "stop", "stop"]);
  });

  it("does for the pad whatever it did before", async () => {
    const { aside, did, listener } = reader();
    await aside.start(listener);
    aside.arm();
    aside.disarm();
    aside.eject();
    expect(did).toEqual(["start", "arm", "disarm", "eject"]);
  });
});
