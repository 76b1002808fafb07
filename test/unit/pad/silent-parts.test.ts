import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { padBench, provisioned } from "../../support/pad-bench.ts";
import { kept, sudden } from "../../support/tampered-pad.ts";

describe("a tamper switch that cannot be read", () => {
  it("keeps the pad out of service, its keys untouched, until it can", async () => {
    const bench = padBench(await provisioned());
    bench.tamperSwitch.startFault = new Fault("PP803", "EIO");
    await bench.pad.start();
    expect(bench.pad.faults).toEqual(["PP803"]);
    await expect(bench.pay()).resolves.toBeUndefined();
    bench.tamperSwitch.tell.onRecovered();
    expect(bench.pad.faults).toEqual([]);
    expect((await kept(sudden(bench.fs))).keys).toEqual(["keys/slot/dukpt"]);
  });
});

describe("a buzzer that is silent", () => {
  it("is told, and stops no payment", async () => {
    const bench = padBench(await provisioned());
    bench.buzzer.startFault = new Fault("PP203", "GPIO 18 is in use");
    await bench.pad.start();
    expect(bench.log).toContainEqual({ event: "fault", code: "PP203", detail: "GPIO 18 is in use" });
    expect(bench.pad.faults).toEqual([]);
    void bench.pay();
    bench.insert();
    bench.buzzer.tell.onRecovered();
    bench.buzzer.tell.onFault(new Fault("PP203", "EIO"));
    bench.press(1, 2, 3);
    expect([bench.pad.at, bench.buzzer.played]).toEqual(["enteringPin", ["key", "key", "key"]]);
    expect(bench.log).toContainEqual({ event: "faultCleared", code: "PP203" });
  });
});
