import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { menuOnNewPad } from "../../support/menu-bench.ts";
import { padBench, provisioned, startedPad } from "../../support/pad-bench.ts";
import { keyIndex } from "../../support/scd-bench.ts";

const joined = new Fault("PP202", "Keys always come in twos: row GPIO 6 and row GPIO 13 are joined");

/** What stands on the panel of any bench. */
function text({ display }: Pick<Awaited<ReturnType<typeof startedPad>>, "display">): string {
  return (display.shown.at(-1)?.lines ?? []).map((line) => line.text).join(" ");
}

describe("a pad whose keypad is out", () => {
  it("tells customers for a minute, and then technicians in turn with them: class, lines and fix", async () => {
    const bench = await startedPad();
    bench.keypad.tell.onFault(joined);
    const customers = text(bench);
    expect(customers).toContain("PP202");
    await bench.pass(59_000);
    expect(text(bench)).toBe(customers);
    const seen: string[] = [];
    for (let second = 0; second < 10; second += 1) {
      await bench.pass(1_000);
      if (text(bench) !== customers && seen.at(-1) !== text(bench)) seen.push(text(bench));
    }
    expect(seen[0]).toContain("FOR SERVICE");
    expect(seen[0]).toMatch(/Machine\tPP202/);
    const whole = seen.join(" ").replaceAll(/FOR SERVICE\t\d\/\d /g, "");
    expect(whole).toContain("row GPIO 6 and row GPIO 13 are joined");
    expect(whole).toContain("look for a short on these lines");
    await bench.pass(10_000);
    expect(text(bench)).toBe(customers);
    await bench.pass(20_000);
    expect(text(bench)).toContain("FOR SERVICE");
    await bench.pad.stop();
  });

  it("is back in service at once when it is mended, in the middle of a page, too", async () => {
    const bench = await startedPad();
    bench.keypad.tell.onFault(joined);
    await bench.pass(61_000);
    expect(text(bench)).toContain("FOR SERVICE");
    bench.keypad.tell.onRecovered();
    expect(text(bench)).toContain("WELCOME");
    await bench.pass(300_000);
    expect(text(bench)).toContain("WELCOME");
    expect(bench.pad.at).toBe("idle");
  });

  it("gives way to HELP, which a customer has asked for", async () => {
    const bench = await startedPad();
    bench.keypad.tell.onFault(joined);
    const customers = text(bench);
    await bench.pass(61_000);
    bench.press(keyIndex.help);
    const help = text(bench);
    expect(help).not.toContain("FOR SERVICE");
    expect(help).not.toBe(customers);
    await bench.pass(7_000);
    expect(text(bench)).toBe(help);
    await bench.pass(2_000);
    expect(text(bench)).toBe(customers);
  });

  it("gives way to the service menu, where its keys can still be read, and goes on after it", async () => {
    const bench = await menuOnNewPad();
    bench.keypad.tell.onFault(joined);
    await bench.pass(61_000);
    await bench.enter();
    await bench.pass(100_000);
    expect(bench.seen()).toContain("1 Self-test");
    bench.press(keyIndex.cancel);
    expect(bench.seen()).toContain("PP202");
    await bench.pass(61_000);
    expect(bench.seen()).toContain("FOR SERVICE");
  });

  it("shows no page after it was stopped", async () => {
    const bench = await startedPad();
    bench.keypad.tell.onFault(joined);
    await bench.pad.stop();
    const shown = bench.display.shown.length;
    await bench.pass(300_000);
    expect(bench.display.shown).toHaveLength(shown);
  });
});

describe("a pad with another part out", () => {
  it("shows customers their screen and nothing else: the menu tells the technician", async () => {
    const bench = await startedPad();
    bench.reader.tell.onFault(new Fault("PP402", "link: it closed"));
    const customers = text(bench);
    for (let second = 0; second < 200; second += 1) {
      await bench.pass(1_000);
      expect(text(bench)).toBe(customers);
    }
  });

  it("tells by itself why its store does not open: there is no code to be asked, and no menu", async () => {
    const fs = await provisioned();
    fs.failAt("open", 1, "EIO");
    const bench = padBench(fs);
    const started = bench.pad.start();
    const seen = new Set<string>();
    for (let round = 0; round < 60 && bench.pad.at === undefined; round += 1) {
      fs.failAt("open", 1, "EIO");
      await bench.pass(2_000);
      seen.add(text(bench));
    }
    const pages = [...seen].filter((page) => page.includes("FOR SERVICE"));
    expect(pages.join(" ")).toMatch(/Machine\tPP703.*dmesg/);
    await bench.pad.stop();
    await started;
  });
});
