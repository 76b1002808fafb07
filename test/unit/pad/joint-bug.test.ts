import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { benchConfig } from "../../../src/bench/bench-config.ts";
import { provisionBenchIfNew } from "../../../src/bench/provision-bench.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { composePadProcess } from "../../../src/compose/pad-process.ts";
import type { Fault } from "../../../src/faults/fault.ts";
import { jointFrame } from "../../../src/joint/joint-frames.ts";
import { jointVersion } from "../../../src/joint/joint-message.ts";
import { memoryConnection, memoryJoint } from "../../../src/joint/memory-connection.ts";
import { GatewayDesk } from "../../../src/pad/gateway-desk.ts";
import { JointHostLink } from "../../../src/pad/joint-host-link.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { NodeClock } from "../../../src/platform/node-clock.ts";
import { NodeFileSystem } from "../../../src/platform/node-file-system.ts";
import { connectTo, NodeLocalServer, ownerOnly } from "../../../src/platform/node-local-socket.ts";
import { NodeRandom } from "../../../src/platform/node-random.ts";
import { NodeSocketFile } from "../../../src/platform/node-socket-file.ts";
import type { LocalConnection } from "../../../src/ports/local-connection.ts";
import { ScriptedPad } from "../../support/scripted-pad.ts";
import { inTempFolder } from "../../support/temp-folder.ts";

/** Both forms of the joint: within one process, and between two. */
const forms = {
  "in one process": () => memoryJoint(),
  "over the socket": (folder: string) => {
    const path = join(folder, "pad.sock");
    return { server: new NodeLocalServer({ path, group: ownerOnly }, new NodeSocketFile()), connect: connectTo(path) };
  },
} as const;

const noNews = () => undefined;

describe("a bug of the pad's that shows while it hears the gateway", () => {
  it.each(Object.keys(forms) as (keyof typeof forms)[])("ends in PP901 and a restart, %s", (form) =>
    inTempFolder(async (folder) => {
      const [fileSystem, random, memory] = [new NodeFileSystem(), new NodeRandom(), ordinaryMemory];
      const config = benchConfig({
        stateFolder: folder,
        host: "127.0.0.1",
        port: 1,
        amountMinor: 1,
        pinBlockFormat: 0,
      });
      await provisionBenchIfNew({ config, host: {}, fileSystem, random, memory, nowMs: 0 });
      const { server, connect } = forms[form](folder);
      const codes: string[] = [];
      let broken: (code: string) => void = noNews;
      const restart = new Promise<string>((resolve) => {
        broken = resolve;
      });
      let idle: () => void = noNews;
      const isIdle = new Promise<void>((resolve) => {
        idle = resolve;
      });
      const pad = composePadProcess({
        config,
        clock: new NodeClock(),
        fileSystem,
        random,
        memory,
        server,
        program: { name: "test", version: "0" },
        log: (event) => {
          if (event.event === "fault") codes.push(event.code);
          if (event.event === "answerDropped") throw new TypeError("a bug of ours");
        },
        onPrompt: ({ id }) => id === "IDLE" && idle(),
        onBroken: (code) => broken(code),
      });
      await pad.start();
      await isIdle;
      const gateway = await connect();
      gateway.listen({ onData: noNews, onClose: noNews });
      gateway.send(jointFrame({ type: "hello", version: jointVersion }));
      gateway.send(jointFrame({ type: "hostMessage", message: "AAAA" }));
      expect([await restart, codes]).toEqual(["PP901", ["PP901"]]);
      await pad.stop();
    }),
  );

  it("counts as one in a call, too, which is answered; a fault of the pad's is none", async () => {
    const [service, clock] = [new ScriptedPad(), new VirtualClock()];
    const faults: string[] = [];
    const [ofPad, ofGateway] = memoryConnection();
    let accept: (connection: LocalConnection) => void = noNews;
    const server = {
      start: async (onConnection: typeof accept) => {
        accept = onConnection;
      },
      stop: async () => undefined,
    };
    const onFault = ({ code, detail }: Fault) => void faults.push(`${code} ${detail}`);
    await new GatewayDesk({ server, service, hostLink: new JointHostLink(clock), clock, onFault }).start();
    const said: string[] = [];
    ofGateway.listen({ onData: (bytes) => void said.push(bytes.toString("latin1")), onClose: noNews });
    accept(ofPad);
    ofGateway.send(jointFrame({ type: "hello", version: jointVersion }));
    service.capabilities = () => Promise.reject(new TypeError("a bug of ours"));
    ofGateway.send(jointFrame({ type: "capabilities", id: 1 }));
    await clock.advanceAsync(0);
    expect(said.join()).toContain("PP901");
    expect(faults).toEqual(["PP901 TypeError: a bug of ours"]);
  });
});
