import { resolve } from "node:path";
import { Command } from "commander";
import { composeGateway } from "../compose/gateway.ts";
import { checkHostFiles } from "../compose/host-link.ts";
import { loadConfig } from "../config/load-config.ts";
import { inTurn } from "../pad/in-turn.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { connectTo } from "../platform/node-local-socket.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { NodeSocketFile } from "../platform/node-socket-file.ts";
import { SystemdSupervisor } from "../platform/systemd-supervisor.ts";
import { notifyPlace } from "./notify-place.ts";
import { programVersion } from "./program-version.ts";
import { jsonLog, serveUntil, stopSignals } from "./serving.ts";

export function gatewayCommand(): Command {
  return new Command("gateway")
    .description(
      "The network's process on a kiosk: acquirer host and kiosk API, and no PIN and no key. `pinpad pad` is the other.",
    )
    .requiredOption("--config <file>", "the configuration of both processes, see `pinpad config example`")
    .addHelpText(
      "after",
      "\nExample:\n  pinpad gateway --config /etc/pinpadd/config.toml\n\nMeant for the service manager: see systemd/README.md. It waits for the pad's socket, in whichever order they start.",
    )
    .action(serveGateway);
}

async function serveGateway(options: { config: string }): Promise<void> {
  const fileSystem = new NodeFileSystem();
  const config = await loadConfig(fileSystem, resolve(options.config));
  await checkHostFiles(config.host, fileSystem);
  const stopping = stopSignals();
  const { log } = jsonLog();
  const gateway = composeGateway({
    config,
    clock: new NodeClock(),
    fileSystem,
    random: new NodeRandom(),
    socketFile: new NodeSocketFile(),
    connect: connectTo(config.joint.socket),
    notify: notifyPlace(config),
    version: programVersion,
    log,
    supervisor: new SystemdSupervisor(),
  });
  await serveUntil(stopping.signal, {
    start: () => gateway.start(),
    stop: () => inTurn([() => gateway.stopServing(), () => gateway.stop()]),
  });
}
