import type { Config } from "../config/schema.ts";
import type { Fault } from "../faults/fault.ts";
import { GatewayKeeper } from "../gateway/gateway-keeper.ts";
import { HostBridge } from "../gateway/host-bridge.ts";
import { PadClient } from "../gateway/pad-client.ts";
import { LimitedLog, peerOf } from "../pad/limited-log.ts";
import type { PadEvent, PadLog } from "../pad/pad-event.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { ConnectLocally } from "../ports/local-connection.ts";
import type { Random } from "../ports/random.ts";
import type { SocketFile } from "../ports/socket-file.ts";
import type { Supervisor } from "../ports/supervisor.ts";
import { composeApi } from "./api.ts";
import { hostLinkOf, hostStagesOf } from "./host-link.ts";
import { composeNotifier, type NotifyPlace } from "./notify.ts";

export interface ComposeGatewayOptions {
  /** Without `api` it serves no kiosk app. */
  readonly config: Pick<Config, "host" | "api">;
  /** Without it nobody outside is told anything. */
  readonly notify?: NotifyPlace | undefined;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly socketFile: SocketFile;
  readonly connect: ConnectLocally;
  /** The program's. */
  readonly version: string;
  readonly log: PadLog;
  /** Undefined where the process is nobody's service. */
  readonly supervisor?: Supervisor;
}

export interface ComposedGateway {
  readonly pad: PadClient;
  /** Rejects with Fault PP807 when the kiosk API cannot be opened. */
  start(): Promise<void>;
  /** Kiosk apps are heard no more; what is under way with the host goes on. */
  stopServing(): Promise<void>;
  stop(): Promise<void>;
}

/** The network side: the host, and kiosk apps, for the pad at the other end of a socket. */
export function composeGateway(options: ComposeGatewayOptions): ComposedGateway {
  const { config, clock, connect, log, supervisor } = options;
  const onFault = ({ code, detail }: Fault) => log({ event: "fault", code, detail });
  const limited = new LimitedLog(clock, log);
  const logOfHost = (event: PadEvent) => {
    const peer = peerOf(event);
    if (peer) limited.hear(peer, event);
    else log(event);
  };
  const onJointFault = ({ code, detail }: Fault) => limited.hear("joint", { event: "fault", code, detail });
  const bridge = new HostBridge(
    hostLinkOf(config.host, { ...options, log: logOfHost }),
    hostStagesOf(config.host, options),
  );
  const pad = new PadClient({ connect, bridge, clock, onFault: onJointFault });
  const notifier = options.notify && composeNotifier({ ...options, place: options.notify, pad, onFault });
  const notifications = () => notifier?.counts ?? [];
  const api = config.api && composeApi({ ...options, config: config.api, pad, notifications, onFault });
  const keeper = supervisor && new GatewayKeeper(pad, supervisor, clock);
  let opening: Promise<void> | undefined;
  let isStopped = false;
  return {
    pad,
    start: async () => {
      if (isStopped) return;
      opening = api?.start();
      await opening;
      if (isStopped) return;
      bridge.start();
      keeper?.start();
      // Whether it can begin is told, and waited for by nobody.
      void notifier?.start();
      pad.open();
    },
    stopServing: async () => {
      isStopped = true;
      // What is being opened cannot be closed yet; why it cannot be opened, the start tells.
      await opening?.catch(() => undefined);
      keeper?.stop();
      await api?.stop();
    },
    stop: async () => {
      pad.stop();
      await bridge.stop();
      await notifier?.stop();
      limited.stop();
    },
  };
}
