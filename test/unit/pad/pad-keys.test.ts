import { describe, expect, it } from "vitest";
import { helpCode } from "../../../src/menu/help-code.ts";
import { startedPad } from "../../support/pad-bench.ts";
import { keyIndex } from "../../support/scd-bench.ts";

async function atEntry() {
  const bench = await startedPad();
  const outcome = bench.pay();
  bench.insert();
  return { ...bench, outcome };
}

describe("the keys beside the digits", () => {
  it("HELP keeps the payment and its digits, and the key after it only goes back", async () => {
    const bench = await atEntry();
    bench.press(1, 2, 3, keyIndex.help);
    expect(bench.lastScreen()).toEqual({ id: "HELP" });
    for (const key of [keyIndex.cancel, keyIndex.enter, keyIndex.clear, 4]) {
      bench.press(key);
      expect(bench.lastScreen()).toMatchObject({ id: "ENTER_PIN", digitCount: 3 });
      bench.press(keyIndex.help);
    }
    expect(bench.pad.at).toBe("enteringPin");
    expect(bench.log.filter(({ event }) => event === "helpRequested")).toHaveLength(5);
  });

  it("HELP that is read for its whole time costs no payment, but the whole entry still ends", async () => {
    const bench = await atEntry();
    bench.press(1);
    await bench.pass(9_000);
    bench.press(keyIndex.help);
    await bench.pass(9_000);
    expect([bench.pad.at, bench.lastScreen()?.id]).toEqual(["enteringPin", "ENTER_PIN"]);
    for (let round = 0; round < 6; round++) {
      bench.press(keyIndex.help);
      await bench.pass(9_000);
    }
    await expect(bench.outcome).resolves.toEqual({ kind: "timedOut" });
  });

  it("HELP on a pad that is out of service names the fault", async () => {
    const bench = await startedPad();
    bench.reader.tell.onFault(Object.assign(new Error("gone"), { code: "PP402", detail: "" }) as never);
    bench.press(keyIndex.help);
    expect(bench.lastScreen()).toEqual({ id: "HELP", about: "PP402" });
  });

  it("HELP pressed twice on it shows the QR code of the fault's help page; the next key goes back", async () => {
    const bench = await startedPad();
    bench.reader.tell.onFault(Object.assign(new Error("gone"), { code: "PP402", detail: "" }) as never);
    bench.press(keyIndex.help, keyIndex.help);
    expect(bench.display.shown.at(-1)).toMatchObject({ picture: helpCode("HTTPS://EXAMPLE.ORG/PP402") });
    bench.press(keyIndex.enter);
    expect(bench.lastScreen()).toMatchObject({ code: "PP402" });
  });

  it("LANGUAGE changes the screen of a PIN entry and nothing else", async () => {
    const bench = await atEntry();
    bench.press(1, 2, keyIndex.language);
    expect(bench.lastScreen()).toMatchObject({ id: "ENTER_PIN", digitCount: 2 });
    expect(bench.log).toContainEqual({ event: "languageChosen", language: "zh" });
    expect(bench.pad.at).toBe("enteringPin");
  });

  it("a function key is reported by its name, but never while a PIN is typed", async () => {
    const bench = await startedPad();
    const reported = () => bench.log.filter(({ event }) => event === "functionKeyPressed");
    bench.press(keyIndex.f1, keyIndex.f4);
    expect(reported()).toEqual([
      { event: "functionKeyPressed", key: "f1" },
      { event: "functionKeyPressed", key: "f4" },
    ]);
    void bench.pay();
    bench.insert();
    bench.press(1, keyIndex.f1, 2, keyIndex.f4);
    expect(reported()).toHaveLength(2);
  });

  it("a payment in a language that the pad does not speak is refused, and says why", async () => {
    const bench = await startedPad();
    const payment = { id: "p", kind: "0200", amountMinor: 400, currency: "CNY", language: "fr" as "en" } as const;
    await expect(bench.pad.startPayment(payment)).rejects.toThrow("language is fr; allowed is en, zh");
  });
});
