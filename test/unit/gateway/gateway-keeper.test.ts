import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { GatewayKeeper } from "../../../src/gateway/gateway-keeper.ts";
import { RecordingSupervisor } from "../../support/recording-supervisor.ts";
import { ScriptedPad } from "../../support/scripted-pad.ts";

describe("what the service manager hears of the gateway", () => {
  it("is that it has begun, whether it has its pad, that it lives, and that it ends", async () => {
    const clock = new VirtualClock();
    const [pad, supervisor] = [new ScriptedPad(), new RecordingSupervisor(20_000)];
    const keeper = new GatewayKeeper(pad, supervisor, clock);
    keeper.start();
    pad.notice({ notice: "connected" });
    pad.notice({ notice: "inService" });
    pad.notice({ notice: "disconnected" });
    await clock.advanceAsync(20_000);
    expect(supervisor.signsOfLife).toBe(5);
    keeper.stop();
    await clock.advanceAsync(60_000);
    expect(supervisor.signsOfLife).toBe(5);
    const waiting = "Waiting for the pad's process";
    expect(supervisor.heard).toEqual([waiting, "ready", "Connected to the pad", waiting, "stopping"]);
    expect(pad.listenerCount).toBe(0);
  });

  it("is no sign of life where nobody waits for one", async () => {
    const clock = new VirtualClock();
    const supervisor = new RecordingSupervisor();
    new GatewayKeeper(new ScriptedPad(), supervisor, clock).start();
    await clock.advanceAsync(60_000);
    expect(supervisor.signsOfLife).toBe(0);
  });
});
