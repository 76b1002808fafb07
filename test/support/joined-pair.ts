import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import type { Fault } from "../../src/faults/fault.ts";
import { HostBridge } from "../../src/gateway/host-bridge.ts";
import { PadClient } from "../../src/gateway/pad-client.ts";
import type { CertificateDatesTold, ConnectStage } from "../../src/joint/host-prober.ts";
import { memoryConnection } from "../../src/joint/memory-connection.ts";
import { GatewayDesk } from "../../src/pad/gateway-desk.ts";
import { JointHostLink } from "../../src/pad/joint-host-link.ts";
import type { LocalConnection } from "../../src/ports/local-connection.ts";
import { RecordingLink } from "./recording-link.ts";
import { ScriptedPad } from "./scripted-pad.ts";

/** Both halves joined in memory; either may be killed, and started again. */
export async function joinedPair() {
  const clock = new VirtualClock();
  const [pad, link] = [new ScriptedPad(), new RecordingLink()];
  /** What the gateway's side is asked to try, and what that comes to. */
  const prober = {
    tried: [] as string[],
    fault: undefined as Fault | undefined,
    dates: [] as CertificateDatesTold[],
    reach: () => Promise.resolve(),
    probe: (stage: ConnectStage, place: number) => {
      prober.tried.push(`${stage} ${place}`);
      return prober.fault ? Promise.reject(prober.fault) : Promise.resolve();
    },
    certificates: () => (prober.fault ? Promise.reject(prober.fault) : Promise.resolve(prober.dates)),
  };
  const faults: { side: "pad" | "gateway"; code: string; detail: string }[] = [];
  const note =
    (side: "pad" | "gateway") =>
    ({ code, detail }: Fault) =>
      void faults.push({ side, code, detail });
  const hostLink = new JointHostLink(clock);
  const heard: string[] = [];
  hostLink.start({
    onMessage: (message) => heard.push(message.toString("hex")),
    onConnected: () => heard.push("connected"),
    onLost: ({ code }) => heard.push(code),
  });
  let accept: ((connection: LocalConnection) => void) | undefined;
  let current: LocalConnection | undefined;
  const newDesk = () =>
    new GatewayDesk({
      server: {
        start: async (onConnection) => {
          accept = onConnection;
        },
        stop: async () => {
          accept = undefined;
        },
      },
      service: pad,
      hostLink,
      clock,
      onFault: note("pad"),
    });
  const connect = async (): Promise<LocalConnection> => {
    if (!accept) throw new Error("ECONNREFUSED");
    const [ofPad, ofGateway] = memoryConnection();
    current = ofPad;
    accept(ofPad);
    return ofGateway;
  };
  const newGateway = () => {
    const bridge = new HostBridge(link, prober);
    bridge.start();
    return new PadClient({ connect, bridge, clock, onFault: note("gateway") });
  };
  const turns = () => clock.advanceAsync(0);
  let desk = newDesk();
  let gateway = newGateway();
  return {
    clock,
    pad,
    link,
    prober,
    hostLink,
    heard,
    faults,
    turns,
    connect,
    get gateway() {
      return gateway;
    },
    startPad: async () => {
      desk = newDesk();
      await desk.start();
    },
    startGateway: () => {
      gateway = newGateway();
      gateway.open();
    },
    /** As by kill -9: the connection ends, nothing is said. */
    killGateway: async () => {
      gateway.stop();
      await turns();
    },
    killPad: async () => {
      accept = undefined;
      current?.close();
      await desk.stop();
      await turns();
    },
  };
}
