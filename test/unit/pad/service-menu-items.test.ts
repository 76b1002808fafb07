import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { mediumWithCode, menuBench, menuOnNewPad } from "../../support/menu-bench.ts";
import { goodPan } from "../../support/pad-bench.ts";
import { keyIndex } from "../../support/scd-bench.ts";

/** Lines that stand on the panel now, without their title. */
async function told(bench: Awaited<ReturnType<typeof menuOnNewPad>>, digit: number, words: string) {
  await bench.enter();
  bench.press(digit);
  await bench.sees(words);
  return bench.lines().slice(1);
}

/** Every page from the one that stands there on, without titles. */
function pages(bench: Awaited<ReturnType<typeof menuOnNewPad>>): string[] {
  const read: string[] = [];
  for (let page = bench.lines().slice(1).join(" "); !read.includes(page); page = bench.lines().slice(1).join(" ")) {
    read.push(page);
    bench.press(keyIndex.enter);
  }
  return read;
}

describe("an item of the service menu", () => {
  it("self-test: what is wrong first, with class, cause and fix, then what is well", async () => {
    const bench = await menuOnNewPad();
    bench.keypad.lines = [{ line: "row", gpio: 5, bounces: 0, ghosts: 0, strayEdges: 0, stuck: 0 }];
    bench.reader.tell.onFault(new Fault("PP402", "link: it closed during C10"));
    const first = await told(bench, 1, "PP402");
    expect(first[0]).toBe("Machine\tPP402");
    const whole = pages(bench).join(" ");
    expect(whole).toContain("card reader: link: it closed during C10");
    expect(whole).toContain("> Plug the reader in again and check its power");
    // Bench pads have a test key: no fault, but to be looked after, and behind what is.
    expect(whole).toMatch(/PP402.*Set-up.*test key.*locked cards\tOK/);
  });

  it("self-test: a part that fails its test without a fault of its own is told in its fault's words", async () => {
    const bench = await menuOnNewPad();
    await told(bench, 1, "test key");
    const whole = pages(bench).join(" ");
    // This bench's keypad has no lines at all.
    expect(whole).toMatch(/Machine\tPP201.*its self-test fails.*> Check the keypad's cable/);
  });

  it("self-test: counts on the panel while it looks, and CANCEL goes back to the list at once", async () => {
    const bench = await menuOnNewPad();
    const hanging = new Promise<never>(() => undefined);
    bench.display.settled = () => hanging;
    await bench.enter();
    bench.press(1);
    await bench.sees("looked at");
    expect(bench.seen()).toMatch(/Self-test One moment \.\.\. \d of \d looked at/);
    bench.press(keyIndex.cancel);
    expect(bench.seen()).toContain("1 Self-test");
    // What it comes to later is nobody's.
    await bench.pass(20_000);
    expect(bench.seen()).toContain("1 Self-test");
  });

  it("self-test: whoever leaves in the middle of it leaves a pad that takes payments", async () => {
    const bench = await menuOnNewPad();
    await bench.enter();
    bench.display.settled = () => new Promise<never>(() => undefined);
    bench.press(1);
    await bench.sees("looked at");
    bench.press(keyIndex.cancel, keyIndex.cancel);
    const outcome = bench.pay();
    bench.insert();
    expect((await bench.until("ENTER_PIN"))?.id).toBe("ENTER_PIN");
    await bench.pass(9_000);
    expect(bench.lastScreen()?.id).toBe("ENTER_PIN");
    bench.press(keyIndex.cancel);
    await expect(outcome).resolves.toMatchObject({ kind: "cancelled" });
  });

  it("self-test: ends within ten seconds, whatever hangs", async () => {
    const bench = await menuOnNewPad();
    bench.display.settled = () => new Promise<never>(() => undefined);
    await bench.enter();
    bench.press(1);
    await bench.sees("looked at");
    await bench.pass(10_000);
    await bench.sees("test key");
  });

  it("last faults: none, where there was none", async () => {
    const bench = await menuOnNewPad();
    expect(await told(bench, 2, "No fault")).toEqual(["No fault."]);
  });

  it("last faults: those that are over, too, newest first", async () => {
    const bench = await menuOnNewPad();
    bench.reader.tell.onFault(new Fault("PP402", "no answer"));
    bench.reader.tell.onRecovered();
    await bench.pass(3 * 60_000);
    await told(bench, 2, "PP402");
    expect(bench.seen()).toContain("3 min ago.");
  });

  it("network test: a host that is not there, with its remedy", async () => {
    const bench = await menuOnNewPad();
    bench.link.isDown = true;
    const lines = await told(bench, 3, "Connection PP501");
    expect(lines[0]).toBe("Connection\tPP501");
    expect(bench.link.sent).toEqual([]);
  });

  it("network test: a host whose certificate is refused", async () => {
    const bench = await menuOnNewPad();
    const refused = Promise.reject(new Fault("PP511", "the certificate of host.example has expired"));
    refused.catch(() => undefined);
    bench.link.readyGate = refused;
    const lines = await told(bench, 3, "PP511");
    expect(lines[0]).toBe("Connection\tPP511");
    bench.press(keyIndex.enter);
    expect(bench.lines().join(" ")).toContain("expired");
  });

  it("network test: a host that answers, and one that is silent", async () => {
    const bench = await menuOnNewPad();
    bench.link.onSend = (message) => bench.link.answer(message, "00", { 70: "301" });
    const lines = await told(bench, 3, "Echo");
    expect(lines[0]).toMatch(/^Connection\tOK/);
    expect(lines[1]).toBe("Sign-on\tnot used");
    expect(lines[2]).toMatch(/^Echo\tOK/);
    bench.link.onSend = () => undefined;
    bench.press(keyIndex.cancel, 3);
    for (let round = 0; round < 300 && bench.link.sent.length < 2; round += 1) await bench.pass(0);
    await bench.pass(10_000);
    await bench.sees("Echo PP502");
    expect(bench.lines()[3]).toBe("Echo\tPP502");
  });

  it("keys: each with its check value, its method and whether it is a test key", async () => {
    const bench = await menuOnNewPad();
    expect(await told(bench, 4, "dukpt")).toEqual([
      "dukpt\tTEST",
      expect.stringMatching(/^ [0-9A-F]{6,10}$/),
      expect.stringMatching(/^ \w/),
    ]);
  });

  it("keys: none after the housing was opened", async () => {
    const bench = await menuOnNewPad();
    bench.tamperSwitch.tell.onOpened();
    for (let round = 0; round < 300 && bench.pad.faults.length === 0; round += 1) await bench.pass(0);
    expect(await told(bench, 4, "No key")).toEqual(["No key is loaded."]);
  });

  it("counters: what happened since the start, and what wears", async () => {
    const bench = await menuOnNewPad();
    bench.keypad.lines = [
      { line: "row", gpio: 5, bounces: 0, ghosts: 0, strayEdges: 0, stuck: 0 },
      { line: "column", gpio: 21, bounces: 100, ghosts: 0, strayEdges: 0, stuck: 1 },
    ];
    const outcome = bench.pay();
    bench.insert();
    bench.enterPin();
    for (let round = 0; round < 300 && bench.link.sent.length === 0; round += 1) await bench.pass(0);
    bench.link.answer(bench.link.last(), "55");
    await bench.until("ENTER_VALID_PIN");
    bench.press(keyIndex.cancel);
    await outcome;
    bench.reader.tell.onCardRemoved("taken");
    await bench.pass(60_000);
    const lines = await told(bench, 6, "Transactions");
    expect(lines).toEqual(expect.arrayContaining(["Transactions\t1", "Wrong PINs\t1", "Approved\t0"]));
    bench.press(keyIndex.enter);
    expect(bench.lines().join()).toContain("stuck\t1");
  });

  it("tries: how many cards are locked, and none of their numbers", async () => {
    const fs = await mediumWithCode();
    const bench = await menuBench(fs);
    const outcome = bench.pay();
    bench.insert();
    for (let wrong = 0; wrong < 3; wrong += 1) {
      const sent = bench.link.sent.length;
      bench.enterPin();
      for (let round = 0; round < 300 && bench.link.sent.length === sent; round += 1) await bench.pass(0);
      bench.link.answer(bench.link.last(), "55");
      for (let round = 0; round < 50; round += 1) await bench.pass(0);
    }
    expect(await outcome).toMatchObject({ kind: "pinTriesExceeded" });
    await bench.pass(60_000);
    bench.reader.tell.onCardRemoved("taken");
    await bench.pass(60_000);
    const lines = await told(bench, 7, "Locked here");
    expect(lines).toEqual(["Cards with tries\t1", "Locked here\t1", "Locked by bank\t0"]);
    expect(JSON.stringify(bench.display.shown)).not.toContain(goodPan.slice(-6));
  });

  it("language: the menu alone, which the next customer does not read", async () => {
    const bench = await menuOnNewPad();
    await bench.enter();
    bench.press(8);
    expect(bench.seen()).toContain("维护菜单");
    bench.press(keyIndex.cancel);
    expect(bench.seen()).toContain("WELCOME");
  });

  it("keypad test: the keys that are still to be pressed", async () => {
    const bench = await menuOnNewPad();
    await bench.enter();
    bench.press(9, 1, 2, 3);
    expect(bench.seen()).toContain("0 4 5 6 7 8 9 E C X");
    bench.press(keyIndex.cancel, keyIndex.cancel);
    expect(bench.seen()).toContain("1 Self-test");
  });

  it("display test: every pattern covers the whole panel, one after another, then letters and contrast", async () => {
    const bench = await menuOnNewPad();
    await bench.enter();
    const steps: (number | string)[] = [];
    for (bench.press(0); !bench.seen().includes("Self-test"); bench.press(keyIndex.enter)) {
      const { picture, contrast } = bench.display.shown.at(-1) ?? {};
      steps.push(contrast ?? picture?.width ?? bench.seen());
    }
    expect(steps).toEqual([128, 128, 128, 128, 128, expect.stringMatching(/0123456789.*请输入密码/), 143]);
  });

  it("display test: 4 and 6 change the contrast, whose value is shown, and the next screen has the usual one", async () => {
    const bench = await menuOnNewPad();
    await bench.enter();
    bench.press(0, ...Array<number>(6).fill(keyIndex.enter));
    const told = () => [bench.display.shown.at(-1)?.contrast, bench.lines()[0]];
    expect(told()).toEqual([143, "Contrast\t143"]);
    bench.press(6);
    expect(told()).toEqual([159, "Contrast\t159"]);
    bench.press(...Array<number>(20).fill(4));
    expect(told()).toEqual([0, "Contrast\t0"]);
    bench.press(...Array<number>(20).fill(6));
    expect(told()).toEqual([255, "Contrast\t255"]);
    await bench.pass(2 * 60_000);
    expect(bench.display.shown.at(-1)).not.toHaveProperty("contrast");
    expect(bench.seen()).toContain("WELCOME");
  });
});
