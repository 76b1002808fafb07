import { expect, test } from "vitest";
import { serveUntil } from "../../../src/cli/serving.ts";

test("a stop that was asked for before the service starts closes what is open and starts nothing", async () => {
  const done: string[] = [];
  const served = serveUntil(AbortSignal.abort(), {
    start: async () => void done.push("start"),
    stop: async () => void done.push("stop"),
  }).then(() => "over");
  const turn = new Promise((resolve) => setImmediate(resolve, "still served"));
  expect(await Promise.race([served, turn])).toBe("over");
  expect(done).toEqual(["stop"]);
});

test("a drain that fails is told, and what is open is closed all the same", async () => {
  const stopping = new AbortController();
  const done: string[] = [];
  const served = serveUntil(stopping.signal, {
    start: async () => void done.push("start"),
    drain: () => Promise.reject(new Error("the drain failed")),
    stop: async () => void done.push("stop"),
  });
  stopping.abort();
  await expect(served).rejects.toThrow("the drain failed");
  expect(done).toEqual(["start", "stop"]);
});
