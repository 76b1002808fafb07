import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SystemdSupervisor } from "../../../src/platform/systemd-supervisor.ts";
import { inTempFolder } from "../../support/temp-folder.ts";

function tellAll(supervisor: SystemdSupervisor): void {
  supervisor.ready();
  supervisor.status("out of\nservice");
  supervisor.alive();
  supervisor.stopping();
}

describe("systemd behind the port", () => {
  it("is told on the descriptor that was handed over, one sign a write, one line a status", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "notified");
      const descriptor = openSync(file, "a");
      tellAll(new SystemdSupervisor({ PINPAD_NOTIFY_FD: String(descriptor) }));
      closeSync(descriptor);
      expect(readFileSync(file, "utf8")).toBe("READY=1STATUS=out of serviceWATCHDOG=1STOPPING=1");
    }));

  it("is not missed where there is none, or where it has gone", () => {
    expect(() => tellAll(new SystemdSupervisor({}))).not.toThrow();
    expect(() => tellAll(new SystemdSupervisor({ PINPAD_NOTIFY_FD: "9999" }))).not.toThrow();
    expect(() => tellAll(new SystemdSupervisor({ PINPAD_NOTIFY_FD: "stdout" }))).not.toThrow();
  });

  it.each<[NodeJS.ProcessEnv, number | undefined]>([
    [{ WATCHDOG_USEC: "30000000" }, 30_000],
    [{ WATCHDOG_USEC: "30000000", WATCHDOG_PID: String(process.pid) }, 30_000],
    [{ WATCHDOG_USEC: "30000000", WATCHDOG_PID: "1" }, undefined],
    [{ WATCHDOG_USEC: "0" }, undefined],
    [{ WATCHDOG_USEC: "soon" }, undefined],
    [{}, undefined],
  ])("waits for a sign of life as the environment says: %o", (environment, patienceMs) => {
    expect(new SystemdSupervisor(environment).watchdogMs).toBe(patienceMs);
  });
});
