import { describe, expect, it } from "vitest";
import { benchConfig } from "../../../src/bench/bench-config.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { composePadProcess } from "../../../src/compose/pad-process.ts";
import { jointFrame } from "../../../src/joint/joint-frames.ts";
import { memoryConnection } from "../../../src/joint/memory-connection.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { NodeRandom } from "../../../src/platform/node-random.ts";
import type { LocalConnection } from "../../../src/ports/local-connection.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { MemoryLogFolder } from "../../support/memory-log-folder.ts";

const nothing = () => undefined;

describe("a captured gateway that connects again and again", () => {
  it("fills neither journal nor event log: a burst of lines, then one a minute, whatever the connection", async () => {
    const clock = new VirtualClock();
    const lines: PadEvent[] = [];
    const place = { stateFolder: "/var/lib/pinpadd", host: "127.0.0.1", port: 1, amountMinor: 1 };
    let accept: (connection: LocalConnection) => void = nothing;
    const eventFolder = new MemoryLogFolder();
    const pad = composePadProcess({
      config: benchConfig({ ...place, pinBlockFormat: 0 }),
      clock,
      fileSystem: new FaultyFileSystem(),
      random: new NodeRandom(),
      memory: ordinaryMemory,
      server: {
        start: async (onConnection) => {
          accept = onConnection;
        },
        stop: async () => undefined,
      },
      eventFolder,
      program: { name: "test", version: "0" },
      log: (event) => lines.push(event),
    });
    // It has no store, and waits for one as long as it runs.
    void pad.start();
    await clock.advanceAsync(0);
    const before = lines.length;
    for (let time = 0; time < 300; time += 1) {
      const [ofPad, ofGateway] = memoryConnection();
      ofGateway.listen({ onData: nothing, onClose: nothing });
      accept(ofPad);
      ofGateway.send(jointFrame({ type: "hello", version: 99 }));
      await clock.advanceAsync(0);
    }
    const ofJoint = lines.slice(before).filter((line) => line.event === "notLogged" || isJoint(line));
    expect(ofJoint.filter(isJoint)).toHaveLength(10);
    expect(ofJoint.length).toBe(10);
    const stopped = pad.stop();
    await clock.advanceAsync(3_000);
    await stopped;
    const counts = lines.map((line) => (line.event === "notLogged" ? line.count : 0));
    expect(counts.reduce((sum, count) => sum + count, 10)).toBe(300);
  });
});

function isJoint(line: PadEvent): boolean {
  return line.event === "fault" && line.code === "PP804";
}
