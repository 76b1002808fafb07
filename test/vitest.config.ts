import { defineConfig } from "vitest/config";

/** Fast tests share one process per worker; tests that mock the file system or start processes get their own. */
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
          exclude: ["test/unit/platform/**"],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "isolated",
          include: ["test/unit/platform/**/*.test.ts", "test/e2e/**/*.test.ts"],
          isolate: true,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
