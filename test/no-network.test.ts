import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { packagesReached } from "./support/source-rules.ts";

const root = new URL("..", import.meta.url);
const program = new Map(
  ["src", "hardware"].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name): [string, string] => [`${folder}/${name}`, readFileSync(new URL(`${folder}/${name}`, root), "utf8")]),
  ),
);

const network = ["node:net", "node:tls", "node:http", "node:https", "node:http2", "node:dgram", "node:dns", "ws"];
const networkOf = (from: string) =>
  [...packagesReached(program, from)].filter(([name]) => network.includes(name)).sort(([a], [b]) => a.localeCompare(b));

describe("the pad's process", () => {
  it("loads nothing that speaks to a network; of sockets only the local one, in one file", () => {
    expect(networkOf("src/cli/pad.ts")).toEqual([["node:net", ["src/platform/node-local-socket.ts"]]]);
    // The same search finds what the gateway's process loads.
    expect(networkOf("src/cli/gateway.ts").map(([name]) => name)).toEqual([
      "node:http",
      "node:https",
      "node:net",
      "node:tls",
      "ws",
    ]);
  });

  it("is begun by a file that loads a command only when it is asked for", () => {
    const main = program.get("src/cli/main.ts") ?? "";
    expect(main).toMatch(/pad: async \(\) => \(await import\("\.\/pad\.ts"\)\)/);
    const statically = new Map([...program, ["src/cli/main.ts", main.replace(/import\("[^"]+"\)/g, "")]]);
    expect([...packagesReached(statically, "src/cli/main.ts").keys()]).toEqual(["commander"]);
  });
});
