import { describe, expect, it } from "vitest";
import type { ByteLink, ByteLinkListener } from "../../../../hardware/bus/serial.ts";
import { readerSession } from "../../../../hardware/reader/reader-parts.ts";
import { SimSwipeReader, type SimSwipeReaderOptions } from "../../../../hardware/reader/sim-swipe-reader.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import type { CardReaderListener } from "../../../../src/ports/card-reader.ts";

const card = {
  track1: "%B4761739001010010^KIOSK/TEST^2212201114380000?",
  track2: ";4761739001010010=22122011143804400000?",
};

function bench(options: SimSwipeReaderOptions = {}) {
  const clock = new VirtualClock();
  const sim = new SimSwipeReader(clock, options);
  const reader = readerSession({ part: "swipe" }, () => sim.open(), clock);
  const heard: string[] = [];
  const listener: CardReaderListener = {
    onCard: ({ track2, inSlot }) => void heard.push(`${track2.toString()} ${inSlot ? "in slot" : "swiped"}`),
    onCardUnreadable: (reason, inSlot) => void heard.push(`${reason} ${inSlot ? "in slot" : "swiped"}`),
    onCardRemoved: () => void heard.push("removed"),
    onFault: (fault) => void heard.push(fault.code),
    onRecovered: () => void heard.push("recovered"),
  };
  return { clock, sim, reader, heard, listener, start: () => reader.start(listener) };
}

describe("a swipe reader", () => {
  it("reads a card that is inserted and reports when it is pulled", async () => {
    const { sim, reader, heard, start } = bench();
    await start();
    reader.arm();
    sim.insert(card);
    sim.pull();
    expect(heard).toEqual([`${card.track2} in slot`, "removed"]);
  });

  it("tells of a card that was put in before it was armed, once, so that the customer puts it in again", async () => {
    const { clock, sim, reader, heard, start } = bench();
    await start();
    sim.insert(card);
    expect(heard).toEqual([]);
    reader.arm();
    clock.advance(0);
    reader.disarm();
    reader.arm();
    clock.advance(0);
    sim.pull();
    sim.insert(card);
    expect(heard).toEqual(["noData in slot", "removed", `${card.track2} in slot`]);
  });

  it("does not tell of an early card that is out again, nor of one that was read", async () => {
    const { clock, sim, reader, heard, start } = bench();
    await start();
    sim.insert(card);
    sim.pull();
    reader.arm();
    clock.advance(0);
    sim.insert(card);
    reader.disarm();
    reader.arm();
    clock.advance(0);
    expect(heard).toEqual(["removed", `${card.track2} in slot`]);
  });

  it("reads a card that comes in bursts with pauses between", async () => {
    const { clock, sim, reader, heard, start } = bench({ chunkBytes: 6 });
    await start();
    await clock.advanceAsync(500);
    reader.arm();
    sim.swipe(card);
    await clock.advanceAsync(500);
    expect(heard).toEqual([`${card.track2} swiped`]);
  });

  it("reads a card from a reader that sends no CR, after a pause", async () => {
    const { clock, sim, reader, heard, start } = bench({ sendsCr: false });
    await start();
    await clock.advanceAsync(500);
    reader.arm();
    sim.insert(card);
    expect(heard).toEqual([]);
    clock.advance(250);
    expect(heard).toEqual([`${card.track2} in slot`]);
  });

  it("discards what is swiped while it is not armed, and reports a removal all the same", async () => {
    const { sim, reader, heard, start } = bench();
    await start();
    sim.insert(card);
    sim.pull();
    reader.arm();
    reader.disarm();
    sim.swipe(card);
    expect(heard).toEqual(["removed"]);
  });

  it("discards a card whose data had begun before it was armed, or had not ended when it was disarmed", async () => {
    for (const [first, then] of [
      ["disarm", "arm"],
      ["arm", "disarm"],
    ] as const) {
      const { clock, sim, reader, heard, start } = bench({ chunkBytes: 10 });
      await start();
      await clock.advanceAsync(500);
      reader[first]();
      sim.swipe(card);
      clock.advance(20);
      reader[then]();
      clock.advance(1000);
      expect(heard).toEqual([]);
    }
  });

  it("says that a card cannot be read", async () => {
    const { sim, reader, heard, start } = bench();
    await start();
    reader.arm();
    sim.insert({ track2: "unreadable" });
    sim.swipe({ track1: card.track1 });
    expect(heard).toEqual(["badTrack in slot", "noData swiped"]);
  });

  it("drops a card that stops in the middle, and reads the next", async () => {
    const { clock, sim, reader, heard, start } = bench();
    await start();
    reader.arm();
    sim.garbage(Buffer.from(card.track2.slice(0, 25)));
    clock.advance(251);
    sim.swipe(card);
    expect(heard).toEqual([`${card.track2} swiped`]);
  });

  it("records the firmware part number", async () => {
    const { clock, reader, heard, start } = bench();
    await start();
    reader.arm();
    await clock.advanceAsync(200);
    expect(reader.identity?.firmware).toBe("21088819A01");
    expect(heard).toEqual([]);
  });

  it("reports an unplugged reader once, opens it again when it is back, and stays armed", async () => {
    const { clock, sim, reader, heard, start } = bench();
    await start();
    reader.arm();
    sim.unplug();
    expect(heard).toEqual(["PP402"]);
    await clock.advanceAsync(120_000);
    expect(heard).toEqual(["PP402"]);
    sim.replug();
    await clock.advanceAsync(5000);
    sim.swipe(card);
    expect(heard).toEqual(["PP402", "recovered", `${card.track2} swiped`]);
  });

  it("does not join half a card from before an unplug to what comes after it", async () => {
    const { clock, sim, reader, heard, start } = bench();
    await start();
    reader.arm();
    sim.garbage(Buffer.from(card.track2.slice(0, 25)));
    sim.unplug();
    sim.replug();
    await clock.advanceAsync(250);
    sim.garbage(Buffer.from(`${card.track2.slice(25)}\r`));
    expect(heard).toEqual(["PP402", "recovered"]);
  });

  it("rejects with PP401 when the port is not there, and reads cards once it is", async () => {
    const { clock, sim, reader, heard, start } = bench();
    sim.unplug();
    await expect(start()).rejects.toMatchObject({ code: "PP401" });
    sim.replug();
    await clock.advanceAsync(250);
    reader.arm();
    sim.swipe(card);
    expect(heard).toEqual(["recovered", `${card.track2} swiped`]);
  });

  it("closes the port when it is stopped, and reports nothing of it", async () => {
    const { clock, sim, reader, heard, start } = bench();
    await start();
    await reader.stop();
    await clock.advanceAsync(60_000);
    await expect(sim.open()).resolves.toBeDefined();
    expect(heard).toEqual([]);
  });

  it("closes a port that opens only after it was stopped", async () => {
    const clock = new VirtualClock();
    const sim = new SimSwipeReader(clock);
    let letOpen = (_: ByteLink): void => undefined;
    const reader = readerSession(
      { part: "swipe" },
      () => new Promise<ByteLink>((resolve) => (letOpen = resolve)),
      clock,
    );
    const starting = reader.start(bench().listener);
    await reader.stop();
    letOpen(await sim.open());
    await starting;
    await expect(sim.open()).resolves.toBeDefined();
  });

  it("wipes the bytes it was given", async () => {
    const clock = new VirtualClock();
    let link: ByteLinkListener | undefined;
    const opened: ByteLink = {
      start: (listener) => {
        link = listener;
      },
      write: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    const reader = readerSession({ part: "swipe" }, () => Promise.resolve(opened), clock);
    await reader.start(bench().listener);
    reader.arm();
    const bytes = Buffer.from(`${card.track2}\r`);
    link?.onBytes(bytes);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
  });
});
