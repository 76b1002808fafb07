import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { buildProgram } from "../support/program.ts";

beforeAll(buildProgram);

const bundle = new URL("../../dist/bundle/", import.meta.url);
const network = /^node:(net|tls|https?|http2|dgram|dns(\/promises)?)$/;

/** What a file of the program loads when it starts, directly or not. */
function networkOf(entry: string): string[] {
  const files = [entry];
  const packages = new Set<string>();
  for (const file of files) {
    const text = readFileSync(new URL(file, bundle), "utf8");
    for (const [, name = ""] of text.matchAll(/^(?:import|export)\b[^;]*?"([^"]+)";$/gm)) {
      if (!name.startsWith("./")) packages.add(name);
      else if (!files.includes(name)) files.push(name);
    }
  }
  return [...packages].filter((name) => network.test(name)).sort();
}

describe("the program as it is packaged", () => {
  it("gives the pad's process nothing that speaks to a network, whatever the bundler puts together", () => {
    expect(networkOf("pad.js")).toEqual(["node:net"]);
    // The same search finds what the gateway's process loads.
    expect(networkOf("gateway.js")).toEqual(["node:dns/promises", "node:http", "node:https", "node:net", "node:tls"]);
  });
});
