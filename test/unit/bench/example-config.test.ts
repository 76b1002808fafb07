import { describe, expect, it } from "vitest";
import { benchConfigText } from "../../../src/bench/bench-config.ts";
import { configSchema } from "../../../src/config/schema.ts";

const example = benchConfigText({ stateFolder: "/s", host: "h", port: 1, amountMinor: 1, pinBlockFormat: 0 });

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly options?: readonly unknown[];
  readonly innerType?: unknown;
  /** Of a pipe: what is written, before anything is made of it. */
  readonly in?: { readonly def: Definition };
}

/** Dotted keys of every section that a schema knows, whatever part it is for. */
function keysOf(schema: unknown, path: string): string[] {
  const { type, shape = {}, options = [], innerType, in: written } = (schema as { readonly def: Definition }).def;
  if (type === "object") return Object.entries(shape).flatMap(([key, of]) => keysOf(of, path ? `${path}.${key}` : key));
  if (type === "union") return options.flatMap((option) => keysOf(option, path));
  if (written?.def.type === "object") return keysOf(written, path);
  return innerType === undefined ? [path] : keysOf(innerType, path);
}

/** Dotted keys of the example, also those that stand there as comments. */
function keysShown(text: string): string[] {
  let section = "";
  return text.split("\n").flatMap((line) => {
    section = /^(?:# )?\[([\w.-]+)\]/.exec(line)?.[1] ?? section;
    const key = /^(?:# )?([\w-]+) = /.exec(line)?.[1];
    return key === undefined ? [] : [section ? `${section}.${key}` : key];
  });
}

describe("the example configuration", () => {
  const known = [...new Set(keysOf(configSchema, ""))].filter((key) => !/^prompts\.(?!LOCKED_BY_BANK\.en)/.test(key));

  it("shows every key there is", () => {
    expect(known.length).toBeGreaterThan(40);
    expect(known.filter((key) => !keysShown(example).includes(key))).toEqual([]);
  });

  it("shows no key that is none", () => {
    expect(keysShown(example).filter((key) => !known.includes(key))).toEqual([]);
  });
});
