import { describe, expect, it } from "vitest";
import { OledDisplay } from "../../../hardware/oled/oled-display.ts";
import { SimOled } from "../../../hardware/oled/sim-oled.ts";
import { benchConfigText } from "../../../src/bench/bench-config.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { padChecksOf } from "../../../src/compose/pad-checks.ts";
import { parseConfig } from "../../../src/config/load-config.ts";
import { runChecks } from "../../../src/doctor/run-checks.ts";
import type { ToldFault } from "../../../src/doctor/running-checks.ts";
import { Fault } from "../../../src/faults/fault.ts";
import { ReaderAside } from "../../../src/pad/reader-aside.ts";
import type { CardReader } from "../../../src/ports/card-reader.ts";
import { DrillMachine } from "../../support/drilled-pad.ts";
import { menuOnNewPad } from "../../support/menu-bench.ts";
import { icrwAt } from "../../support/planted-defects.ts";

const port = "/dev/ttyS0";
const config = parseConfig(
  benchConfigText({ stateFolder: "/var/lib/pad", host: "127.0.0.1", port: 9, amountMinor: 100, pinBlockFormat: 0 })
    .replace(/\[reader\]\npart = "simulated"/, icrwAt(port))
    .replace(/\[display\]\npart = "simulated"/, '[display]\npart = "ssd1306"'),
  "test",
);
const stoppedReader: CardReader = {
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  arm: () => undefined,
  disarm: () => undefined,
  eject: () => undefined,
};

/** What a pad with these faults finds, and which parts it has touched for that. */
async function examined(faults: readonly ToldFault[], gateway: "there" | "gone" = "there", isPanelUp = false) {
  const clock = new VirtualClock(Date.now());
  const touched: string[] = [];
  const oled = new SimOled();
  const display = new OledDisplay(() => oled.open(), { chip: "ssd1306", address: 0x3c, height: 64 }, clock);
  if (isPanelUp) await display.start({ onFault: () => undefined, onRecovered: () => undefined });
  const gone = () => Promise.reject(new Fault("PP804", "the gateway process is not connected"));
  const note = (what: string) => async () => void touched.push(what);
  const { core } = (await menuOnNewPad()).pad;
  const checks = padChecksOf({
    config,
    clock,
    display,
    reader: new ReaderAside(stoppedReader, clock),
    buses: {
      gpioChip: () => Promise.reject(new Error("no chip is planted")),
      gpio: () => Promise.reject(new Error("no line is planted")),
      i2c: () => {
        touched.push("i2c");
        return oled.open();
      },
      serial: () => {
        touched.push("serial");
        return Promise.reject(Object.assign(new Error("EIO"), { code: "EIO" }));
      },
    },
    machine: {
      system: new DrillMachine({}, { [port]: port }),
      file: "/etc/pinpadd/config.toml",
      nodeVersion: "v22.0.0",
      bootId: undefined,
      holdersOf: () => Promise.resolve([]),
    },
    prober:
      gateway === "gone"
        ? { reach: gone, probe: gone, certificates: gone }
        : { reach: note("reach"), probe: (stage) => note(stage)(), certificates: () => Promise.resolve([]) },
  })({
    core: core && { ...core, hostFault: undefined, network: { ready: note("ready"), echo: note("echo") } },
    faults,
    selfTest: () => Promise.resolve([]),
  });
  const running = runChecks(checks, clock);
  let found: Awaited<typeof running> | undefined;
  void running.then((all) => {
    found = all;
  });
  for (let round = 0; round < 500 && !found; round += 1) await clock.advanceAsync(20);
  const of = (id: string) => found?.find((one) => one.id === id);
  return { of, touched };
}

describe("doctor's checks in the running pad", () => {
  it("leave a reader that says what it has alone: no look at its line knows better", async () => {
    const { of, touched } = await examined([{ code: "PP405", detail: "card: jammed at the gate" }]);
    expect(of("reader")).toMatchObject({ state: "bad", faultCode: "PP405", cause: { en: "card: jammed at the gate" } });
    expect(touched).not.toContain("serial");
  });

  it("ask a reader whose line is out themselves", async () => {
    const { of, touched } = await examined([{ code: "PP403", detail: "link: C10 got no answer" }]);
    expect(of("reader")).toMatchObject({ state: "bad", faultCode: "PP401" });
    expect(touched).toContain("serial");
    // As the service it is no root, and does not claim that the port is nobody else's.
    expect(of("port-holders")?.cause.en).toMatch(/sudo fuser -v \/dev\/ttyS0/);
  });

  it("ask a panel that draws over its own bus, one that is out over another, and none whose bus is stuck", async () => {
    const drawing = await examined([], "there", true);
    expect([drawing.of("display")?.state, drawing.touched.includes("i2c")]).toEqual(["good", false]);
    const out = await examined([{ code: "PP301", detail: "nobody answers" }]);
    expect([out.of("display")?.state, out.touched.includes("i2c")]).toEqual(["good", true]);
    const stuck = await examined([{ code: "PP305", detail: "a transaction does not end" }]);
    expect(stuck.of("display")).toMatchObject({ state: "bad", faultCode: "PP305" });
    expect(stuck.touched).not.toContain("i2c");
  });

  it("name a gateway that is gone, and blame neither name server nor bank for it", async () => {
    const { of } = await examined([], "gone");
    expect(of("gateway")).toMatchObject({ state: "bad", faultCode: "PP804" });
    for (const id of ["dns", "tcp", "echo", "certificates"]) expect(of(id)?.state, id).toBe("skipped");
  });
});
