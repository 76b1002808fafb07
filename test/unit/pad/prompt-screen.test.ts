import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { helpCode } from "../../../src/menu/help-code.ts";
import { helpPage } from "../../../src/menu/help-page.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { PromptScreen, type PromptScreenParts } from "../../../src/pad/prompt-screen.ts";
import type { Screen } from "../../../src/ports/display.ts";
import { PromptCatalogue } from "../../../src/prompts/catalogue.ts";
import type { Language } from "../../../src/prompts/text.ts";
import { settle } from "../../support/gate.ts";

const helpUrl = "HTTPS://EXAMPLE.ORG/";
const purpose = { transaction: "payment", amountMinor: 2_500, currency: "CNY" } as const;

function bench(language: Language = "en", menu: PromptScreenParts["menu"] = { panel: "tall", helpUrl }) {
  const clock = new VirtualClock();
  const catalogue = new PromptCatalogue();
  const drawn: Screen[] = [];
  const seen: string[] = [];
  const log: PadEvent[] = [];
  const screen = new PromptScreen({
    display: { start: settle, show: (one) => drawn.push(one), settled: settle, stop: settle },
    catalogue,
    clock,
    log: (event) => log.push(event),
    language,
    menu,
    onPrompt: (prompt, spoken) => seen.push(`${prompt.id} ${spoken}`),
  });
  return { clock, catalogue, drawn, seen, log, screen };
}

describe("what stands on the panel", () => {
  it("is in the language of the site", () => {
    const { screen, drawn, catalogue } = bench("zh");
    screen.show({ id: "IDLE" });
    expect(drawn).toEqual([catalogue.screen({ id: "IDLE" }, "zh")]);
  });

  it("is in the payment's language to its end, and then in the site's again", () => {
    const { screen, seen } = bench();
    screen.beginTransaction("zh");
    screen.show({ id: "INSERT_CARD", purpose });
    screen.show({ id: "CANCELED" });
    screen.endTransaction();
    screen.show({ id: "IDLE" });
    expect(seen).toEqual(["INSERT_CARD zh", "CANCELED zh", "IDLE en"]);
  });

  it("changes its language at once when the customer wants it, and says so", () => {
    const { screen, seen, log } = bench();
    screen.beginTransaction(undefined);
    screen.show({ id: "CANCELED" });
    screen.switchLanguage(false);
    screen.switchLanguage(false);
    expect(seen).toEqual(["CANCELED en", "CANCELED zh", "CANCELED en"]);
    expect(log).toContainEqual({ event: "languageChosen", language: "zh" });
  });

  it("keeps a choice made before the payment, unless the payment names its own", () => {
    const { screen, seen, clock } = bench();
    screen.show({ id: "IDLE" });
    screen.switchLanguage(true);
    screen.beginTransaction(undefined);
    clock.advance(120_000);
    screen.show({ id: "INSERT_CARD", purpose });
    screen.beginTransaction("en");
    screen.show({ id: "INSERT_CARD", purpose });
    expect(seen).toEqual(["IDLE en", "IDLE zh", "INSERT_CARD zh", "INSERT_CARD en"]);
  });

  it("forgets a choice after a minute in which nobody paid", () => {
    const { screen, seen, clock } = bench();
    screen.show({ id: "IDLE" });
    screen.switchLanguage(true);
    clock.advance(59_999);
    expect(seen.at(-1)).toBe("IDLE zh");
    clock.advance(1);
    expect(seen.at(-1)).toBe("IDLE en");
  });
});

describe("HELP", () => {
  it("lies over a screen for 8 seconds, and then that screen is back", () => {
    const { screen, seen, log, clock } = bench();
    screen.show({ id: "INSERT_CARD", purpose });
    screen.showHelp(undefined);
    clock.advance(7_999);
    expect(seen.at(-1)).toBe("HELP en");
    clock.advance(1);
    expect(seen.at(-1)).toBe("INSERT_CARD en");
    expect(log).toContainEqual({ event: "helpRequested", over: "INSERT_CARD" });
  });

  it("ends with the next key, once", () => {
    const { screen, seen } = bench();
    screen.show({ id: "INSERT_CARD", purpose });
    expect(screen.pressOverHelp(false)).toBe(false);
    screen.showHelp(undefined);
    expect([screen.pressOverHelp(false), screen.pressOverHelp(false)]).toEqual([true, false]);
    expect(seen).toEqual(["INSERT_CARD en", "HELP en", "INSERT_CARD en"]);
  });

  it("names the fault on the screen, or else the pad's", () => {
    const { screen, drawn, catalogue } = bench();
    screen.show({ id: "NETWORK_FAULT", code: "PP501" });
    screen.showHelp("PP202");
    expect(drawn.at(-1)).toEqual(catalogue.screen({ id: "HELP", about: "PP501" }, "en"));
    screen.show({ id: "IDLE" });
    screen.showHelp("PP202");
    expect(drawn.at(-1)).toEqual(catalogue.screen({ id: "HELP", about: "PP202" }, "en"));
    expect(catalogue.words({ id: "HELP", about: "PP202" }, "zh")).toContain("需要帮助 PP202");
  });

  it.each(["en", "zh"] as const)(
    "shows the fault's help page as a QR code when it is pressed again, and then goes back: %s",
    (language) => {
      const { screen, drawn, clock, seen } = bench(language);
      screen.show({ id: "MACHINE_FAULT", code: "PP402" });
      screen.showHelp(undefined);
      expect(screen.pressOverHelp(true)).toBe(true);
      expect(drawn.at(-1)).toEqual(helpPage("PP402", language, { panel: "tall", helpUrl }));
      expect(drawn.at(-1)?.picture).toEqual(helpCode(`${helpUrl}PP402`));
      clock.advance(29_999);
      expect(seen.at(-1)).toBe(`HELP ${language}`);
      clock.advance(1);
      expect(seen.at(-1)).toBe(`MACHINE_FAULT ${language}`);
      screen.showHelp(undefined);
      expect([screen.pressOverHelp(true), screen.pressOverHelp(true), screen.pressOverHelp(true)]).toEqual([
        true,
        true,
        false,
      ]);
      expect(seen.at(-1)).toBe(`MACHINE_FAULT ${language}`);
    },
  );

  it.each([
    ["no fault", undefined, { panel: "tall", helpUrl }],
    ["no help pages", "PP402", { panel: "tall", helpUrl: undefined }],
    ["32 rows", "PP402", { panel: "low", helpUrl }],
  ] as const)("has no page to turn to with %s: the HELP key goes back as any other", (_, about, menu) => {
    const { screen, seen } = bench("en", menu);
    screen.show({ id: "IDLE" });
    screen.showHelp(about);
    expect(screen.pressOverHelp(true)).toBe(true);
    expect(seen.at(-1)).toBe("IDLE en");
  });

  it("gives way to whatever the payment has to say, and does not come back", () => {
    const { screen, seen, clock } = bench();
    screen.show({ id: "PLEASE_WAIT", purpose });
    screen.showHelp(undefined);
    screen.show({ id: "ENTER_VALID_PIN", triesLeft: 2 });
    clock.advance(60_000);
    expect(seen).toEqual(["PLEASE_WAIT en", "HELP en", "ENTER_VALID_PIN en"]);
  });

  it("is over when a forgotten choice of language draws the screen below: the next key is a key again", () => {
    const { screen, seen, clock } = bench();
    screen.show({ id: "IDLE" });
    screen.switchLanguage(true);
    clock.advance(55_000);
    screen.showHelp(undefined);
    clock.advance(5_000);
    expect(seen.at(-1)).toBe("IDLE en");
    expect(screen.pressOverHelp(false)).toBe(false);
    clock.advance(8_000);
    expect(seen).toEqual(["IDLE en", "IDLE zh", "HELP zh", "IDLE en"]);
  });

  it("leaves no timer behind when the pad stops", () => {
    const { screen, seen, clock } = bench();
    screen.show({ id: "IDLE" });
    screen.switchLanguage(true);
    screen.showHelp(undefined);
    screen.stop();
    clock.advance(120_000);
    expect(seen).toEqual(["IDLE en", "IDLE zh", "HELP zh"]);
  });
});
