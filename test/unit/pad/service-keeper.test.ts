import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import type { FaultCode } from "../../../src/faults/fault-table.ts";
import type { PadEvent, SelfTestPart } from "../../../src/pad/pad-event.ts";
import { PartSigns } from "../../../src/pad/part-signs.ts";
import { ServiceKeeper } from "../../../src/pad/service-keeper.ts";
import type { StateName } from "../../../src/session/state.ts";
import { RecordingSupervisor } from "../../support/recording-supervisor.ts";

const screen = (prompt: "NOT_READY" | "IDLE" | "MACHINE_FAULT"): PadEvent => ({ event: "screen", prompt });
const hourMs = 3_600_000;

/** 2026-11-23, noon where the test runs. */
const noonMs = new Date(2026, 10, 23, 12).getTime();

/** Time in which the event loop may have stood still. */
class StandingClock extends VirtualClock {
  stoodStillMs = 0;

  override monotonicMs(): number {
    return super.monotonicMs() + this.stoodStillMs;
  }
}

function kept(watchdog: number | "none" = 30_000) {
  const clock = new StandingClock(noonMs);
  clock.jumpWall(0, true);
  const supervisor = new RecordingSupervisor(watchdog === "none" ? undefined : watchdog);
  const signs = new PartSigns(clock);
  const pad = {
    at: undefined as StateName | undefined,
    faults: [] as FaultCode[],
    failed: [] as SelfTestPart[],
    tests: 0,
    selfTest: async () => {
      pad.tests += 1;
      return pad.failed;
    },
  };
  const log: PadEvent[] = [];
  const counts = { restarts: 0, probes: 0 };
  const keeper = new ServiceKeeper({
    pad,
    supervisor: supervisor,
    signs,
    clock,
    restartHour: 4,
    probe: () => {
      counts.probes += 1;
    },
    log: (event) => log.push(event),
    onRestart: () => {
      counts.restarts += 1;
    },
  });
  keeper.start();
  return { clock, supervisor, signs, pad, log, counts, keeper };
}

describe("what the service manager hears", () => {
  it("is that the pad is ready once it is in service, and not before", () => {
    const { supervisor, pad, keeper } = kept();
    keeper.hear(screen("NOT_READY"));
    expect(supervisor.heard).toEqual(["Starting"]);
    pad.at = "idle";
    keeper.hear(screen("IDLE"));
    pad.at = "awaitingCard";
    keeper.hear(screen("IDLE"));
    keeper.hear(screen("IDLE"));
    expect(supervisor.heard).toEqual(["Starting", "ready", "In service", "In service, with a customer"]);
  });

  it("is that it is ready when it shows its fault, with the fault and the remedy in words", () => {
    const { supervisor, pad, keeper } = kept();
    pad.faults = ["PP702", "PP301"];
    keeper.hear(screen("MACHINE_FAULT"));
    expect(supervisor.heard.slice(1)).toEqual([
      "ready",
      "Out of service: PP702 The store is damaged, and its second copy cannot repair it. Replace the SD card; provision the pad again and keep the old file for analysis. (and PP301)",
    ]);
  });

  it("is a sign of life several times in its patience, and none after the end", async () => {
    const { clock, supervisor, keeper, counts } = kept();
    await clock.advanceAsync(30_000);
    expect(supervisor.signsOfLife).toBeGreaterThanOrEqual(4);
    expect(counts.probes).toBeGreaterThanOrEqual(4);
    keeper.stop();
    const before = supervisor.signsOfLife;
    await clock.advanceAsync(60_000);
    expect(supervisor.signsOfLife).toBe(before);
    expect(supervisor.heard.at(-1)).toBe("stopping");
  });

  it("is nothing while a part does not answer, which is told once, and again when it does", async () => {
    const { clock, supervisor, signs, log } = kept();
    let comesBack: () => void = () => undefined;
    void signs.during("store", new Promise<void>((resolve) => (comesBack = resolve)));
    await clock.advanceAsync(15_000);
    const before = supervisor.signsOfLife;
    await clock.advanceAsync(60_000);
    expect(supervisor.signsOfLife).toBe(before);
    expect(log).toEqual([{ event: "fault", code: "PP806", detail: "no sign of life from store" }]);
    expect(supervisor.heard.at(-1)).toContain("PP806");
    comesBack();
    await clock.advanceAsync(8_000);
    expect(supervisor.signsOfLife).toBeGreaterThan(before);
    expect(log.at(-1)).toEqual({ event: "faultCleared", code: "PP806" });
  });

  it("is nothing while the event loop only now turns again, and a sign of life in the next round", async () => {
    const { clock, supervisor } = kept();
    await clock.advanceAsync(7_400);
    const before = supervisor.signsOfLife;
    clock.stoodStillMs = 20_000;
    await clock.advanceAsync(200);
    expect(supervisor.signsOfLife).toBe(before);
    expect(supervisor.heard.at(-1)).toContain("PP806");
    await clock.advanceAsync(7_500);
    expect(supervisor.signsOfLife).toBe(before + 1);
  });
});

describe("the daily restart of a pad", () => {
  it("comes in the site's hour, after a self-test that is logged", async () => {
    const { clock, pad, log, counts } = kept();
    pad.at = "idle";
    await clock.advanceAsync(16 * hourMs - 60_000);
    expect([counts.restarts, pad.tests]).toEqual([0, 0]);
    await clock.advanceAsync(2 * 60_000);
    expect([counts.restarts, pad.tests]).toEqual([1, 1]);
    expect(log).toEqual([{ event: "selfTest", failed: [] }]);
    await clock.advanceAsync(60_000);
    expect(counts.restarts).toBe(1);
  });

  it("waits for a customer to leave, also one who came during the self-test", async () => {
    const { clock, pad, counts } = kept();
    pad.at = "enteringPin";
    await clock.advanceAsync(30 * hourMs);
    expect(pad.tests).toBe(0);
    pad.selfTest = async () => {
      pad.tests += 1;
      pad.at = pad.tests === 1 ? "awaitingCard" : "idle";
      return [];
    };
    pad.at = "idle";
    await clock.advanceAsync(60_000);
    expect([counts.restarts, pad.tests]).toEqual([0, 1]);
    pad.at = "idle";
    await clock.advanceAsync(60_000);
    expect([counts.restarts, pad.tests]).toEqual([1, 2]);
  });

  it("comes all the same when a part fails its test: a new start is what may mend it", async () => {
    const { clock, pad, log, counts } = kept();
    pad.at = "outOfService";
    pad.failed = ["display"];
    await clock.advanceAsync(25 * hourMs);
    expect(counts.restarts).toBe(1);
    expect(log).toEqual([{ event: "selfTest", failed: ["display"] }]);
  });

  it("comes after 24 hours where the clock is not set", async () => {
    const { clock, pad, counts } = kept();
    pad.at = "idle";
    clock.jumpWall(0, false);
    await clock.advanceAsync(24 * hourMs - 60_000);
    expect(counts.restarts).toBe(0);
    await clock.advanceAsync(2 * 60_000);
    expect(counts.restarts).toBe(1);
  });

  it("is decided where no service manager watches, too", async () => {
    const { clock, pad, supervisor, counts } = kept("none");
    pad.at = "idle";
    await clock.advanceAsync(25 * hourMs);
    expect(supervisor.watchdogMs).toBeUndefined();
    expect(counts.restarts).toBe(1);
  });
});
