import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { eventFiles } from "../../../src/events/event-files.ts";
import { EventLog } from "../../../src/events/event-log.ts";
import type { LoggedEvent } from "../../../src/events/event-record.ts";
import { lastFaults } from "../../../src/events/last-faults.ts";
import { MemoryLogFolder } from "../../support/memory-log-folder.ts";

const fault = (code: string, detail: string) => ({ event: "fault", code, detail });

/** Written a second apart, each in a batch of its own. */
async function logOf(...events: readonly LoggedEvent[]) {
  const folder = new MemoryLogFolder();
  const clock = new VirtualClock();
  const beganMs = clock.wallMs();
  const log = new EventLog({
    folder,
    clock,
    isUrgent: () => true,
    onFault: () => undefined,
    onMended: () => undefined,
  });
  for (const event of events) {
    log.hear(event);
    await log.flush();
    await clock.advance(1_000);
  }
  await log.stop();
  return { folder, beganMs };
}

const told = async (folder: MemoryLogFolder, most = 8) =>
  (await lastFaults(folder, most)).map(({ code, detail }) => `${code} ${detail}`);

describe("the last faults of the event log", () => {
  it("come newest first, each once with its newest time, and no more than wanted", async () => {
    const { folder, beganMs } = await logOf(
      fault("PP402", "no answer"),
      { event: "started" },
      fault("PP501", "refused"),
      fault("PP402", "no answer"),
      fault("PP402", "EBUSY"),
      { event: "faultCleared" },
    );
    expect(await told(folder)).toEqual(["PP402 EBUSY", "PP402 no answer", "PP501 refused"]);
    expect(await told(folder, 2)).toEqual(["PP402 EBUSY", "PP402 no answer"]);
    const [newest, again] = await lastFaults(folder, 8);
    expect([newest?.wallMs, again?.wallMs]).toEqual([beganMs + 4_000, beganMs + 3_000]);
  });

  it("are found in older files, too", async () => {
    const { folder } = await logOf(fault("PP806", "the display"), ...Array(3).fill({ event: "x".repeat(600_000) }));
    expect(await eventFiles(folder)).toHaveLength(2);
    expect(await told(folder)).toEqual(["PP806 the display"]);
  });

  it("are those of sound lines: a damaged one, a torn one and what no version knows are passed over", async () => {
    const { folder } = await logOf(
      fault("PP402", "changed by hand"),
      fault("PP999", "of no version"),
      { ...fault("PP501", "refused"), detail: 7 } as LoggedEvent,
      fault("PP501", "refused"),
      fault("PP806", "torn"),
    );
    const [name = ""] = await eventFiles(folder);
    const bytes = folder.files.get(name) ?? Buffer.alloc(0);
    const damaged = bytes.toString("utf8").replace("changed by hand", "changed by mind").slice(0, -1);
    folder.files.set(name, Buffer.from(damaged));
    expect(await told(folder)).toEqual(["PP501 refused"]);
  });

  it("are none where there is no log", async () => {
    expect(await told(new MemoryLogFolder())).toEqual([]);
  });
});
