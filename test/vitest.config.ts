import { defineConfig, type TestProjectConfiguration } from "vitest/config";

/** A process of their own: they mock the file system or search the memory, where others' leavings mislead. */
const alone = [
  "test/unit/platform/**/*.test.ts",
  "test/unit/hardware/bus/gpio-on-fake-sysfs.test.ts",
  "test/unit/keys/secrets-in-memory.test.ts",
  "test/scenario/pin-in-memory.test.ts",
];

/** No test is about speed, and machines differ: the bound is for what hangs. */
const bounds = { testTimeout: 120_000, hookTimeout: 120_000 };

function project(name: string, include: string[], isolate: boolean, exclude: string[] = []): TestProjectConfiguration {
  return { extends: true, test: { name, include, exclude, isolate, ...bounds } };
}

/** Each of its tests is a kernel that fills a core for half a minute, and every wait in it has a deadline of its own. */
const virtualPi: TestProjectConfiguration = {
  extends: true,
  test: {
    name: "vpi",
    include: ["test/vpi/**/*.test.ts"],
    // Two kernels at once keep the process that plays the contacts waiting for its turn.
    maxConcurrency: 1,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
};

/** Most share one process per worker, which is ten times as fast. */
export default defineConfig(({ mode }) => ({
  test: {
    root: new URL("..", import.meta.url).pathname,
    pool: "forks",
    // Two also where there are two processors: many tests wait for programs that they have started.
    maxWorkers: 2,
    // A technician's command speaks the language of the terminal that it is started from.
    env: { LC_ALL: "C.UTF-8" },
    reporters: ["default"],
    projects: [
      project(
        "core",
        ["test/*.test.ts", "test/systemd/units.test.ts", "test/unit/**/*.test.ts", "test/contract/**/*.test.ts"],
        false,
        alone,
      ),
      project("scenario", ["test/scenario/**/*.test.ts"], false, alone),
      project("alone", alone, true),
      project("e2e", ["test/e2e/**/*.test.ts"], true),
      // Against other people's programs, which are not on every machine: JUDGE=1 asks for them.
      ...(process.env["JUDGE"] === undefined ? [] : [project("judge", ["test/judge/**/*.test.ts"], true)]),
      // Four minutes of waiting for what noise has swallowed: `npm run test:line`.
      ...(mode === "line" ? [project("line", ["test/line/**/*.test.ts"], true)] : []),
      // A Debian is made for it, which takes a network and a minute: `npm run test:systemd`.
      ...(mode === "systemd"
        ? [project("systemd", ["test/systemd/package.test.ts", "test/systemd/virtual-pi.test.ts"], true)]
        : []),
      // A kernel to boot is not on every machine either: `npm run test:vpi`.
      ...(mode === "vpi" ? [virtualPi] : []),
    ],
  },
}));
