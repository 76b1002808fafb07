import { describe, expect, it } from "vitest";
import { configRule, configRules } from "../../../src/bundle/config-rules.ts";
import { maskedConfig } from "../../../src/bundle/masked-config.ts";
import { parseToml } from "../../../src/config/text.ts";
import { keySlotNames } from "../../../src/keys/key-slot.ts";
import { good } from "../../support/config-samples.ts";

/** Every key that the example names, also those that are comments. */
function keysOfExample(): { readonly section: string; readonly key: string }[] {
  let section = "";
  return good.split("\n").flatMap((line) => {
    const bare = line.replace(/^# /, "");
    section = /^\[([\w.-]+)\]/.exec(bare)?.[1] ?? section;
    const [, key] = /^([a-z0-9-]+) = /.exec(bare) ?? [];
    return key === undefined ? [] : [{ section, key }];
  });
}

describe("the configuration in a bundle", () => {
  it("has a rule for every key there is, and no rule for another", () => {
    const named = keysOfExample();
    expect(named.length).toBeGreaterThan(90);
    expect(named.filter(({ section, key }) => configRule(section, key) === "unknown")).toEqual([]);
    const slots = keySlotNames.map((key) => ({ section: "key-check-values", key }));
    expect(slots.filter(({ section, key }) => configRule(section, key) === "unknown")).toEqual([]);
    const known = new Set([...named, ...slots].map(({ section, key }) => `${section}.${key}`));
    const ruled = Object.entries(configRules).flatMap(([section, { shown, masked = [] }]) =>
      [...shown, ...masked].map((key) => `${section}.${key}`),
    );
    expect(ruled.filter((key) => !known.has(key))).toEqual([]);
  });

  it("shows what a fault can come from, and neither secrets nor their places nor the terminal's names nor comments", () => {
    const text = maskedConfig(
      parseToml(
        good
          .replace("[contact]", '[contact]\nen = "Tel 555 0100"')
          .replace("# tls-client-key-file", "tls-client-key-file")
          .replace("# [token]", "# a remark\n[token]")
          .replace("# login-pin-file", "login-pin-file"),
        "file",
      ),
    );
    expect(text).toContain('host = "127.0.0.1"');
    expect(text).toContain('[keypad]\npart = "simulated"');
    expect(text).toContain('terminal-id = "(masked)"');
    for (const hidden of ["PINPAD01", "PINPADDBENCH001", "storage.key", "terminal.key", "token-login", "555", "#"]) {
      expect(text, hidden).not.toContain(hidden);
    }
  });

  it("does not show a key that no rule names, in whatever section it stands", () => {
    const text = maskedConfig({
      future: { "hook-url": "https://x/?a=b", deep: { one: 1 } },
      store: { "api-token": "t0k" },
    });
    expect(text).not.toMatch(/https|t0k|= 1/);
    expect(text).toContain('hook-url = "(masked: no rule shows this key)"');
    expect(text).toContain("[future.deep]\n");
  });

  it("is TOML again", () => {
    const input = parseToml(good, "file");
    expect(Object.keys(parseToml(maskedConfig(input), "file"))).toEqual(
      Object.keys(input).filter((name) => name !== "contact"),
    );
  });
});
