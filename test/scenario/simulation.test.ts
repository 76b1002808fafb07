import { describe, expect, it } from "vitest";
import { TryLedger } from "../../src/attempts/try-ledger.ts";
import type { PadPorts } from "../../src/bench/sim/kiosk.ts";
import { simulate } from "../../src/bench/sim/simulate.ts";
import { readWire } from "../../src/bench/sim/wire-message.ts";
import { PromptScreen } from "../../src/pad/prompt-screen.ts";
import { StanCounter } from "../../src/pad/stan-counter.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { FileSystem } from "../../src/ports/file-system.ts";
import type { HostLink } from "../../src/ports/host-link.ts";

const seed = 20_260_101;

describe("a simulated kiosk", () => {
  it("lives days full of mishaps without breaking a rule, and is worth looking at", async () => {
    const { problems, seen, outcomes, faults, ksns } = await simulate({ seed, days: 6 });
    expect(problems).toEqual([]);
    expect(seen.get("payments")).toBeGreaterThan(15);
    expect(outcomes.size).toBeGreaterThan(4);
    expect(faults.size).toBeGreaterThan(4);
    expect(ksns).toBeGreaterThan(10);
  });

  it("lives the same days again from the same seed, to the last line of the log, and others from another", async () => {
    const [first, again, other] = [await lived(seed), await lived(seed), await lived(seed + 1)];
    expect(again).toEqual(first);
    expect(other.digest).not.toBe(first.digest);
  });

  it("is stopped at a step that was asked for, with the log as it was then", async () => {
    const { steps, lastLines } = await simulate({ seed, days: 3, until: 60 });
    const further = await simulate({ seed, days: 3, until: 61 });
    expect(steps).toBe(60);
    expect(further.lastLines).toEqual(expect.arrayContaining(lastLines.slice(-20)));
  });
});

async function lived(ofSeed: number) {
  const { digest, steps, outcomes } = await simulate({ seed: ofSeed, days: 3 });
  return { digest, steps, outcomes };
}

describe("a planted defect is found within some days:", () => {
  it("a sync that does nothing", async () => {
    await expectBroken({ fileSystem: withoutSync });
  });

  it("an answer that is matched by the order it comes in", async () => {
    const problems = await expectBroken({ link: matchedByOrder });
    expect(problems).toMatch(/where the host answered|without an answer|never said|another amount|tries are promised/);
  });

  it("a time-out that never comes", async () => {
    expect(await expectBroken({ clock: (clock) => without(clock, 30_000) })).toMatch(/the pad is \w+ for/);
  });

  it("timers that are never cancelled", async () => {
    expect(await expectBroken({ clock: neverCancelled })).toMatch(/timers at once|no fault|ended twice/);
  });

  it("a ledger that forgets at a restart the tries that were sent", async () => {
    const { open } = TryLedger;
    TryLedger.open = async (store, ...rest) => {
      const forgotten = store.keys("attempts/card/").map((key) => [key, null] as const);
      if (forgotten.length > 0) await store.commit(new Map(forgotten));
      return open(store, ...rest);
    };
    try {
      expect(await expectBroken({})).toMatch(/tries are promised/);
    } finally {
      TryLedger.open = open;
    }
  });

  it("a STAN that is not counted on", async () => {
    const { take } = StanCounter.prototype;
    StanCounter.prototype.take = function (this: StanCounter) {
      return { ...take.call(this), stan: "000042" };
    };
    try {
      expect(await expectBroken({})).toMatch(/STAN 000042 was used twice/);
    } finally {
      StanCounter.prototype.take = take;
    }
  });

  it("a wrong-PIN screen for a host that is silent", async () => {
    const { show } = PromptScreen.prototype;
    PromptScreen.prototype.show = function (this: PromptScreen, prompt) {
      show.call(this, prompt.id === "NO_ANSWER" ? { id: "ENTER_VALID_PIN", triesLeft: 2 } : prompt);
    };
    try {
      expect(await expectBroken({})).toMatch(/ENTER_VALID_PIN is shown/);
    } finally {
      PromptScreen.prototype.show = show;
    }
  });

  it("a screen that says approved for what was declined", async () => {
    const { show } = PromptScreen.prototype;
    PromptScreen.prototype.show = function (this: PromptScreen, prompt) {
      const purpose = { transaction: "payment", amountMinor: 100, currency: "CNY" } as const;
      show.call(this, prompt.id === "DECLINED_FUNDS" ? { id: "APPROVED", purpose } : prompt);
    };
    try {
      expect(await expectBroken({})).toMatch(/APPROVED is shown/);
    } finally {
      PromptScreen.prototype.show = show;
    }
  });
});

type Defect = { readonly [Port in keyof PadPorts]?: (port: PadPorts[Port]) => PadPorts[Port] };

const enoughDays = 60;

/** What broke. */
async function expectBroken({ clock, fileSystem, link }: Defect): Promise<string> {
  const plant = (ports: PadPorts): PadPorts => ({
    ...ports,
    ...(clock ? { clock: clock(ports.clock) } : {}),
    ...(fileSystem ? { fileSystem: fileSystem(ports.fileSystem) } : {}),
    ...(link ? { link: link(ports.link) } : {}),
  });
  const { problems, days } = await simulate({ seed, days: enoughDays, plant });
  expect(problems).not.toEqual([]);
  expect(days).toBeLessThan(enoughDays);
  return problems.join("\n");
}

function withoutSync(fileSystem: FileSystem): FileSystem {
  const open: FileSystem["open"] = async (path) => ({
    ...(await fileSystem.open(path)),
    sync: () => Promise.resolve(),
  });
  return { ...fileSystem, open };
}

/** Whatever comes is given the STAN of what was sent last. */
function matchedByOrder(link: HostLink): HostLink {
  let last: string | undefined;
  return {
    ...link,
    start: (listener) =>
      link.start({
        ...listener,
        onMessage: (message) => {
          const own = readWire(Buffer.from(message))?.stan;
          const text = message.toString("latin1");
          listener.onMessage(own && last ? Buffer.from(text.replace(own, last), "latin1") : message);
        },
      }),
    send: (message) => {
      last = readWire(Buffer.from(message))?.stan ?? last;
      return link.send(message);
    },
  };
}

function without(clock: Clock, delayMs: number): Clock {
  return forwarding(clock, (ms, run) => (ms === delayMs ? { cancel: () => undefined } : clock.after(ms, run)));
}

function neverCancelled(clock: Clock): Clock {
  return forwarding(clock, (ms, run) => {
    clock.after(ms, run);
    return { cancel: () => undefined };
  });
}

function forwarding(clock: Clock, after: Clock["after"]): Clock {
  return {
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => clock.wallMs(),
    wallSynchronised: () => clock.wallSynchronised(),
    after,
  };
}
