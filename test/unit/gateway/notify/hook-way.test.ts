import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { HookWay, hookTimeLimitMs } from "../../../../src/gateway/notify/hook-way.ts";
import { NodeHookProgram } from "../../../../src/platform/node-hook-program.ts";
import { sampleNotification } from "../../../support/sample-notification.ts";
import { temporaryFolder } from "../../../support/temp-folder.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const clock = new VirtualClock();
const at = (name: string) => join(folder.path, name);

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

async function script(text: string, mode = 0o700): Promise<string> {
  await writeFile(at("hook"), text);
  await chmod(at("hook"), mode);
  return at("hook");
}

const sh = (lines: string) => script(`#!/bin/sh\n${lines}\n`);
const send = (path: string, signal = new AbortController().signal) =>
  new HookWay({ program: new NodeHookProgram(), path, clock }).send(sampleNotification, signal);
const textOf = (name: string) => readFile(at(name), "utf8").catch(() => "");
const isAlive = async (pid: string) => {
  const stat = await readFile(`/proc/${pid.trim()}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/\) Z /.test(stat);
};
/** As soon as the hook has written it. */
const written = async (name: string) => {
  await expect.poll(() => textOf(name), { timeout: 30_000 }).toMatch(/\n$/);
  return textOf(name);
};

describe("a hook", () => {
  it("gets the JSON, the kind, and an environment of PATH and PINPADD_* alone", async () => {
    const path = await script(
      `#!/usr/bin/perl
open(my $out, '>', '${at("got")}'); local $/; print $out <STDIN>;
open(my $env, '>', '${at("env")}'); print $env "@ARGV\\n", map { "$_=$ENV{$_}\\n" } sort keys %ENV;
`,
    );
    expect(await send(path)).toEqual({ taken: true });
    expect(JSON.parse(await textOf("got"))).toEqual(sampleNotification);
    expect((await textOf("env")).split("\n").filter((line) => line !== "")).toEqual([
      "wrongPinsInARow",
      "PATH=/usr/local/bin:/usr/bin:/bin",
      `PINPADD_ID=${sampleNotification.id}`,
      "PINPADD_KIND=wrongPinsInARow",
      "PINPADD_SEVERITY=alarm",
      "PINPADD_TERMINAL_ID=PINPAD01",
      "PINPADD_TIME_MS=1767225600000",
    ]);
  });

  it.each([
    ["exits with another code than 0", "exit 3", /: exit 3$/],
    ["is ended by a signal, as by the unit's system call filter", "kill -SYS $$", /: ended by SIGSYS$/],
    ["is nothing that can be run", "exec /no/such/program", /: exit 127/],
  ])("that %s has not taken it", async (_, lines, problem) => {
    const path = await sh(lines);
    expect(await send(path)).toEqual({ taken: false, problem: expect.stringMatching(problem) });
  });

  it("that reads nothing, writes without end to both outputs, and exits with 0, has taken it", async () => {
    expect(await send(await sh("head -c 50000000 /dev/zero; head -c 50000000 /dev/zero >&2; exit 0"))).toEqual({
      taken: true,
    });
  });

  it("that hangs is ended after 30 s, with all that it has started", async () => {
    const path = await sh(`sleep 1000 & echo $! >${at("child")}.new; mv ${at("child")}.new ${at("child")}; sleep 1000`);
    const sent = send(path);
    const child = await written("child");
    await clock.advanceAsync(hookTimeLimitMs - 1);
    expect(await isAlive(child)).toBe(true);
    await clock.advanceAsync(1);
    expect(await sent).toEqual({ taken: false, problem: expect.stringContaining("did not end within 30 s") });
    await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false);
  });

  it("that forks and forks leaves nothing behind, whether it ends by itself or is ended", async () => {
    const forks = `for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 1000 & echo $! >>${at("all")}; done`;
    expect(await send(await sh(forks))).toEqual({ taken: true });
    const first = (await textOf("all")).trim().split("\n");
    const stop = new AbortController();
    const sent = send(await sh(`${forks}; echo >${at("ready")}; while :; do sleep 1; done`), stop.signal);
    await written("ready");
    stop.abort();
    expect(await sent).toMatchObject({ taken: false });
    const all = (await textOf("all")).trim().split("\n");
    expect([first.length, all.length]).toEqual([15, 30]);
    for (const child of all) await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false);
  });

  it("ends before the gateway when memory runs out", async () => {
    const path = await sh(`cat /proc/self/oom_score_adj >${at("adj")}`);
    expect(await send(path)).toEqual({ taken: true });
    expect(await textOf("adj")).toBe("1000\n");
  });
});

describe("a file that is no hook", () => {
  const refused = async (path: string) => {
    const sent = await send(path);
    return "problem" in sent ? sent.problem : "taken";
  };

  it("is refused, naming the key and the mend, when others can change it or its folder", async () => {
    const path = await script("#!/bin/sh\n", 0o722);
    expect(await refused(path)).toBe(
      `notify.hook = ${JSON.stringify(path)} is writable by group or others: chmod go-w ${path}`,
    );
    await chmod(path, 0o700);
    expect(await refused(path)).toBe("taken");
    await chmod(folder.path, 0o777);
    expect(await refused(path)).toContain(`lies in ${folder.path}, which is writable by group or others`);
    await chmod(folder.path, 0o700);
  });

  it("is refused when it is not there, no file, or not executable", async () => {
    expect(await refused(at("none"))).toContain("is not there");
    await mkdir(at("folder"));
    expect(await refused(at("folder"))).toContain("is no regular file");
    expect(await refused(await script("#!/bin/sh\n", 0o600))).toMatch(/may not be run by this user/);
  });

  it("is judged by what a link leads to", async () => {
    await script("#!/bin/sh\n", 0o722);
    await symlink(at("hook"), at("link"));
    expect(await refused(at("link"))).toContain("is writable by group or others");
  });

  it.runIf(process.getuid?.() === 0)("is refused when it belongs to another user", async () => {
    const { chown } = await import("node:fs/promises");
    const path = await script("#!/bin/sh\n");
    await chown(path, 65_534, 65_534);
    expect(await refused(path)).toContain("belongs to user 65534: chown root");
  });
});
