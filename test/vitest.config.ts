import { defineConfig, type TestProjectConfiguration } from "vitest/config";

/** A process of their own: they mock the file system, start processes, or search the memory, where others' leavings mislead. */
const isolated = [
  "test/unit/platform/**/*.test.ts",
  "test/unit/keys/secrets-in-memory.test.ts",
  "test/scenario/pin-in-memory.test.ts",
  "test/e2e/**/*.test.ts",
];

/** Against other people's programs, which are not on every machine: JUDGE=1 asks for them. */
const judged: TestProjectConfiguration = {
  extends: true,
  test: {
    name: "judge",
    include: ["test/judge/**/*.test.ts"],
    isolate: true,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
};

/** All others share one process per worker, which is ten times as fast. */
export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    pool: "forks",
    reporters: ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "core",
          include: [
            "test/*.test.ts",
            "test/unit/**/*.test.ts",
            "test/contract/**/*.test.ts",
            "test/scenario/**/*.test.ts",
          ],
          exclude: isolated,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "isolated",
          include: isolated,
          isolate: true,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      ...(process.env["JUDGE"] === undefined ? [] : [judged]),
    ],
  },
});
