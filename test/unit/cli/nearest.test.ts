import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearest, withNearestChoice } from "../../../src/cli/nearest.ts";

describe("the nearest name", () => {
  it.each([
    ["bnech", ["run", "bench"], "bench"],
    ["--confg", ["--config", "--json"], "--config"],
    ["ZH", ["en", "zh"], "zh"],
    ["lsit", ["verify", "list"], "list"],
    ["PP42", ["PP402", "PP401"], "PP402"],
  ])("to %s of %j is %s", (typed, names, meant) => {
    expect(nearest(typed, names)).toBe(meant);
  });

  it("is none where nothing is near", () => {
    expect(nearest("qqqq", ["en", "zh"])).toBeUndefined();
    expect(nearest("x", [])).toBeUndefined();
  });

  it("is the name itself where it is there", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,9}$/), { minLength: 1 });
    fc.assert(
      fc.property(names, fc.nat(), (all, at) => {
        const name = all[at % all.length] ?? "";
        expect(nearest(name, all)).toBe(name);
      }),
    );
  });
});

describe("the error on a wrong choice", () => {
  it.each([
    "error: option '--lang <language>' argument 'eng' is invalid. Allowed choices are en, zh.\n",
    "error: command-argument value 'eng' is invalid for argument 'language'. Allowed choices are en, zh.\n",
  ])("names the nearest: %s", (message) => {
    expect(withNearestChoice(message)).toBe(`${message.trimEnd()}\n(Did you mean en?)\n`);
  });

  it("stays as it is where none is near, and so does every other error", () => {
    for (const message of [
      "error: option '--lang <language>' argument 'qqqq' is invalid. Allowed choices are en, zh.\n",
      "error: unknown option '--lagn'\n(Did you mean --lang?)\n",
    ]) {
      expect(withNearestChoice(message)).toBe(message);
    }
  });
});
