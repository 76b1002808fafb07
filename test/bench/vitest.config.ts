import { defineConfig } from "vitest/config";

/** One file after the other: what is compared must not share the processor. */
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    pool: "forks",
    fileParallelism: false,
    benchmark: { include: ["test/bench/**/*.bench.ts"] },
  },
});
