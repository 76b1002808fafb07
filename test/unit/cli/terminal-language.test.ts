import { describe, expect, it } from "vitest";
import { terminalLanguage } from "../../../src/cli/terminal-language.ts";

describe("the language of a technician's terminal", () => {
  it.each([
    [{}, "en"],
    [{ LANG: "C.UTF-8" }, "en"],
    [{ LANG: "zh_CN.UTF-8" }, "zh"],
    [{ LANG: "zh_TW.UTF-8", TERM: "xterm-256color" }, "zh"],
    [{ LANG: "en_GB.UTF-8", LC_MESSAGES: "zh_CN.UTF-8" }, "zh"],
    [{ LANG: "zh_CN.UTF-8", LC_MESSAGES: "en_GB.UTF-8" }, "en"],
    [{ LANG: "zh_CN.UTF-8", LC_MESSAGES: "", LC_ALL: "" }, "zh"],
    [{ LANG: "zh_CN.UTF-8", LC_ALL: "C" }, "en"],
    // The kernel's console, at the screen of the kiosk, would show boxes.
    [{ LANG: "zh_CN.UTF-8", TERM: "linux" }, "en"],
  ] as const)("%j: %s", (environment, language) => {
    expect(terminalLanguage(environment)).toBe(language);
  });
});
