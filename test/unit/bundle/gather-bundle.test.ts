import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { type BundlePart, gatherBundle } from "../../../src/bundle/gather-bundle.ts";
import { Fault } from "../../../src/faults/fault.ts";

const pan = "5413330089020011";
const part = (name: string, produce: BundlePart["produce"]): BundlePart => ({ name, about: `about ${name}`, produce });

async function gathered(...parts: BundlePart[]): Promise<Map<string, string>> {
  const files = await gatherBundle("title", parts, new VirtualClock());
  return new Map(files.map(({ name, text }) => [name, text]));
}

describe("a bundle", () => {
  it("has every part behind a manifest that names it with its size", async () => {
    const files = await gathered(
      part("a.txt", async () => "äb\n"),
      part("logs", async () => [
        { name: "logs/1", text: "one" },
        { name: "logs/2", text: "two" },
      ]),
    );
    expect([...files.keys()]).toEqual(["MANIFEST.txt", "a.txt", "logs/1", "logs/2"]);
    expect(files.get("MANIFEST.txt")).toContain("  a.txt, 4 bytes: about a.txt\n  logs/1, 3 bytes: about logs\n");
    expect(files.get("MANIFEST.txt")).toContain("found nothing to mask");
  });

  it("says which part is not in it and why, and has the others all the same", async () => {
    const files = await gathered(
      part("status.json", async () => ({ missing: "the pad does not run" })),
      part("keys.json", () => Promise.reject(new Fault("PP706", "process 7 has it"))),
      part("a.txt", async () => "a"),
    );
    const manifest = files.get("MANIFEST.txt") ?? "";
    expect([...files.keys()]).toEqual(["MANIFEST.txt", "a.txt"]);
    expect(manifest).toContain("status.json (about status.json): the pad does not run");
    expect(manifest).toContain("keys.json (about keys.json): process 7 has it (PP706)");
  });

  it("does not wait for a part that does not come, and tells it so", async () => {
    const clock = new VirtualClock();
    let isWanted = true;
    const hanging = part("hung", (signal) => {
      signal.addEventListener("abort", () => {
        isWanted = false;
      });
      return new Promise(() => undefined);
    });
    const files = gatherBundle("title", [hanging, part("a.txt", async () => "a")], clock);
    await clock.advance(14_999);
    expect(isWanted).toBe(true);
    await clock.advance(1);
    expect((await files).map(({ name }) => name)).toEqual(["MANIFEST.txt", "a.txt"]);
    expect((await files)[0]?.text).toContain("not told within 15 s");
    expect(isWanted).toBe(false);
  });

  it("masks a secret that a part lets slip, and names the place in the manifest", async () => {
    const files = await gathered(part("logs", async () => [{ name: "logs/1", text: `one\ncard ${pan}\n` }]));
    expect(files.get("logs/1")).toBe("one\ncard (masked: card number)\n");
    expect(files.get("MANIFEST.txt")).toContain("  logs/1:2: card number");
  });

  it("has no secret in its manifest either", async () => {
    const files = await gathered(part("keys.json", () => Promise.reject(new Error(`what of ${pan}?`))));
    expect(files.get("MANIFEST.txt")).toContain("what of (masked: card number)?");
  });
});
