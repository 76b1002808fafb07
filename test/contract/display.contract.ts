import { describe, expect, it } from "vitest";
import type { Display, Screen } from "../../src/ports/display.ts";

/** A display, and eyes and time to judge it with. */
export interface DisplayRig {
  readonly display: Display;
  /** What the customer sees: equal strings for equal pictures, "" when nothing is lit. */
  picture(): string;
  readonly plug: { out(): void; in(): void };
  pass(ms: number): Promise<void>;
}

const screen = (text: string): Screen => ({
  lines: [
    { text, scale: 2, align: "center" },
    { text: "GBP 12.34", scale: 1, align: "right" },
  ],
});

/** What every Display does, whatever it is made of. */
export function displayContract(name: string, rig: () => DisplayRig): void {
  function listening() {
    const heard: string[] = [];
    return {
      heard,
      onFault: (fault: { code: string }) => void heard.push(fault.code),
      onRecovered: () => void heard.push("recovered"),
    };
  }

  /** Shows a screen and waits, in the rig's time, until it has settled. */
  async function show({ display, pass }: DisplayRig, shown: Screen) {
    display.show(shown);
    const settled = display.settled();
    await pass(1000);
    await settled;
  }

  async function started() {
    const parts = rig();
    const listener = listening();
    const starting = parts.display.start(listener);
    await parts.pass(1000);
    await starting;
    return { parts, listener, heard: listener.heard };
  }

  describe(`display contract: ${name}`, () => {
    it("shows each screen, the same every time", async () => {
      const { parts } = await started();
      await show(parts, screen("ONE"));
      const one = parts.picture();
      await show(parts, screen("TWO"));
      expect(parts.picture()).not.toBe(one);
      await show(parts, screen("ONE"));
      expect(parts.picture()).toBe(one);
    });

    it("shows a screen that was asked for before the start", async () => {
      const early = rig();
      early.display.show(screen("ONE"));
      const starting = early.display.start(listening());
      await early.pass(1000);
      await starting;
      const { parts } = await started();
      await show(parts, screen("ONE"));
      expect(early.picture()).toBe(parts.picture());
    });

    it("ends with the newest of many screens", async () => {
      const { parts } = await started();
      await show(parts, screen("LAST"));
      const last = parts.picture();
      for (let count = 0; count < 20; count += 1) parts.display.show(screen(`${count}`));
      await show(parts, screen("LAST"));
      expect(parts.picture()).toBe(last);
    });

    it("settles at once when there is nothing to do", async () => {
      const { parts } = await started();
      await show(parts, screen("ONE"));
      await parts.display.settled();
      expect(parts.picture()).not.toBe("");
    });

    it("reports a fault once when the panel goes, and repaints the newest screen when it is back", async () => {
      const { parts, heard } = await started();
      await show(parts, screen("NEWEST"));
      const newest = parts.picture();
      await show(parts, screen("ONE"));
      parts.plug.out();
      await show(parts, screen("TWO"));
      await show(parts, screen("NEWEST"));
      await parts.pass(60_000);
      expect(heard).toEqual([expect.stringMatching(/^PP3/)]);
      parts.plug.in();
      await parts.pass(60_000);
      expect(heard.slice(1)).toEqual(["recovered"]);
      expect(parts.picture()).toBe(newest);
    });

    it("rejects its start with a fault when no panel answers, and recovers when one does", async () => {
      const parts = rig();
      parts.plug.out();
      const listener = listening();
      const starting = parts.display.start(listener);
      const rejected = expect(starting).rejects.toMatchObject({ code: expect.stringMatching(/^PP[13]/) });
      await parts.pass(1000);
      await rejected;
      parts.display.show(screen("ONE"));
      parts.plug.in();
      await parts.pass(60_000);
      expect(listener.heard).toEqual(["recovered"]);
      expect(parts.picture()).not.toBe("");
    });

    it("is dark once it is stopped", async () => {
      const { parts } = await started();
      await show(parts, screen("ONE"));
      const stopping = parts.display.stop();
      await parts.pass(1000);
      await stopping;
      expect(parts.picture()).toBe("");
    });
  });
}
