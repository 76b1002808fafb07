import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { bad, type Check, check, type Finding, good, skipped, warn } from "../../../src/doctor/check.ts";
import { reportJson, reportLines } from "../../../src/doctor/report.ts";
import { type Found, isHealthy, rootCauses, runChecks } from "../../../src/doctor/run-checks.ts";
import { plain } from "../../../src/doctor/told.ts";
import { Fault } from "../../../src/faults/fault.ts";

const never = new Promise<never>(() => undefined);

function checkOf(id: string, probe: () => Promise<Finding>, more: Partial<Check> = {}): Check {
  return check({
    id,
    faultClass: "machine",
    title: { en: id, zh: id },
    timeoutMs: 2_000,
    late: bad(plain(`${id} is silent`), plain("knock on it")),
    probe,
    judge: (finding) => finding,
    ...more,
  });
}

const at = (finding: Finding) => () => Promise.resolve(finding);

async function foundBy(...checks: Check[]): Promise<readonly Found[]> {
  const clock = new VirtualClock();
  const running = runChecks(checks, clock);
  await clock.advanceAsync(10_000);
  return running;
}

describe("doctor's checks", () => {
  it("run at once where they do not need each other", async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    const one = (id: string, ms: number) =>
      checkOf(id, () => new Promise((resolve) => void clock.after(ms, () => resolve(good(plain(id))))));
    const running = runChecks([one("slow", 900), one("quick", 100)], clock, ({ id }) => order.push(id));
    await clock.advanceAsync(900);
    expect((await running).map(({ id, tookMs }) => [id, tookMs])).toEqual([
      ["slow", 900],
      ["quick", 100],
    ]);
    expect(order).toEqual(["quick", "slow"]);
  });

  it("skip what needs something that is bad, with the reason, and go on over what is warned of", async () => {
    const found = await foundBy(
      checkOf("tcp", at(bad(plain("refused"), plain("call")))),
      checkOf("tls", at(good(plain("TLS 1.3"))), { needs: ["tcp"] }),
      checkOf("echo", at(good(plain("42 ms"))), { needs: ["tls"] }),
      checkOf("clock", at(warn(plain("not set"), plain("set it")))),
      checkOf("dates", at(good(plain("valid"))), { needs: ["clock"] }),
    );
    expect(found.map(({ state, cause }) => [state, cause.en])).toEqual([
      ["bad", "refused"],
      ["skipped", 'not without "tcp"'],
      ["skipped", 'not without "tcp"'],
      ["warn", "not set"],
      ["good", "valid"],
    ]);
  });

  it("all end within ten seconds, whatever hangs, and say so of each", async () => {
    const clock = new VirtualClock();
    const ids = ["a", "b", "c", "d", "e", "f", "g"];
    const chain = ids.map((id, index) =>
      checkOf(id, () => never, {
        needs: [],
        timeoutMs: 1_500 + 1_000 * index,
        late: warn(plain(`${id} is silent`), plain("knock")),
      }),
    );
    let found: readonly Found[] | undefined;
    void runChecks(chain, clock).then((all) => {
      found = all;
    });
    await clock.advanceAsync(9_000);
    expect(found?.map(({ cause }) => cause.en)).toEqual(ids.map((id) => `${id} is silent`));
  });

  it("begin nothing that has no time left: its silence would be blamed on somebody", async () => {
    const clock = new VirtualClock();
    const slow = (id: string, needs: string[]) =>
      checkOf(id, () => new Promise((resolve) => void clock.after(2_600, () => resolve(good(plain(id))))), {
        needs,
        timeoutMs: 5_000,
      });
    const running = runChecks([slow("a", []), slow("b", ["a"]), slow("c", ["b"]), slow("d", ["c"])], clock);
    await clock.advanceAsync(9_000);
    const [a, b, c, d] = await running;
    expect([a?.state, b?.state, c?.state]).toEqual(["good", "good", "good"]);
    expect(d).toMatchObject({ state: "skipped", cause: { en: "no time was left" } });
  });

  it("tell a probe that it is no longer waited for", async () => {
    const clock = new VirtualClock();
    let aborted = false;
    const hanging: Check = {
      ...checkOf("reader", () => never),
      run: (signal) => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
        return never;
      },
    };
    const running = runChecks([hanging], clock);
    await clock.advanceAsync(2_000);
    expect([aborted, (await running)[0]?.cause.en]).toEqual([true, "reader is silent"]);
  });

  it("are of the class that the customer would be told, by their fault", async () => {
    const throwing = (id: string, fault: Fault) => checkOf(id, () => Promise.reject(fault));
    const found = await foundBy(
      throwing("unreachable", new Fault("PP501", "no route")),
      throwing("unanswered", new Fault("PP502", "silence")),
      throwing("untrusted", new Fault("PP511", "expired")),
      throwing("stuck", new Fault("PP202", "a key")),
      checkOf("cards", at(warn(plain("1 locked"), plain("unlock"))), { faultClass: "PIN" }),
    );
    expect(found.map(({ faultClass }) => faultClass)).toEqual(["network", "bank", "set-up", "machine", "PIN"]);
    expect(found[0]).toMatchObject({
      state: "bad",
      cause: { en: "no route" },
      fix: { en: expect.stringContaining("network cable") },
    });
  });
});

describe("the likely cause", () => {
  const found = (id: string, finding: Finding): Found => ({
    ...finding,
    id,
    faultClass: "machine",
    title: { en: id, zh: id },
    tookMs: 1,
  });

  it("is the first of the bad, and before it what is named as its reason", () => {
    const clock = found("clock", warn(plain("not set"), plain("set it")));
    const disk = found("disk", warn(plain("slow"), plain("replace it")));
    const tls = found("tls", bad(plain("not valid yet"), plain("set the clock"), { because: "clock" }));
    const keys = found("keys", bad(plain("none"), plain("load one")));
    expect(rootCauses([disk, clock, keys, tls]).map(({ id }) => id)).toEqual(["keys", "clock", "tls", "disk"]);
    expect(rootCauses([found("a", good(plain("x"))), found("b", skipped(plain("y")))])).toEqual([]);
  });

  it("is told first, with what to do; a warning keeps nobody from paying", () => {
    const warned = [found("disk", good(plain("fine"))), found("cards", warn(plain("1 locked"), plain("unlock it")))];
    expect(isHealthy(warned)).toBe(true);
    expect(reportLines(warned, { isColoured: false, language: "en" }).slice(-3)).toEqual([
      "Look after this, payments go on: cards: 1 locked.",
      "  Do: unlock it",
      "2 checks made.",
    ]);
    const broken = [
      ...warned,
      found("keys", bad(plain("none"), plain("load one"), { faultCode: "PP601" })),
      found("echo", skipped(plain("no"))),
    ];
    expect(isHealthy(broken)).toBe(false);
    const lines = reportLines(broken, { isColoured: false, language: "en" });
    expect(lines).toContain("  \u2717 keys: none (PP601)");
    expect(lines).toContain("      fix: load one");
    expect(lines).toContain("Most probably: keys: none.");
    expect(lines.at(-1)).toBe("3 checks made, 1 skipped.");
    expect(reportJson(broken)).toMatchObject({ healthy: false, causes: ["keys", "cards"] });
  });

  it("has colour only where it is asked for", () => {
    const all = [found("keys", bad(plain("none"), plain("load one")))];
    expect(reportLines(all, { isColoured: false, language: "en" }).join("")).not.toContain("\u001b");
    expect(reportLines(all, { isColoured: true, language: "en" }).join("")).toContain("\u001b[31m\u2717");
  });
});
