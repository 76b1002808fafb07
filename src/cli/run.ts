import { resolve } from "node:path";
import { Command } from "commander";
import { composeGateway } from "../compose/gateway.ts";
import { checkHostFiles } from "../compose/host-link.ts";
import { loadConfig } from "../config/load-config.ts";
import { memoryJoint } from "../joint/memory-connection.ts";
import { inTurn } from "../pad/in-turn.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { NodeSocketFile } from "../platform/node-socket-file.ts";
import { notifyPlace } from "./notify-place.ts";
import { openPad, workOf } from "./open-pad.ts";
import { programVersion } from "./program-version.ts";
import { jsonLog, serveUntil, stopSignals } from "./serving.ts";

export function runCommand(): Command {
  return new Command("run")
    .description(
      "Run the pad on the parts that the configuration names: for kiosk apps where it has a section [api], else one payment of the configured amount after another.",
    )
    .requiredOption("--config <file>", "the pad's configuration, see `pinpad config example`")
    .addHelpText(
      "after",
      "\nExample:\n  pinpad run --config /etc/pinpadd/config.toml\n\nOne process, with the network in it; on a kiosk `pinpad pad` and `pinpad gateway` are two. Events go to standard output, one JSON object a line. SIGTERM and SIGINT stop it.",
    )
    .action(run);
}

async function run(options: { config: string }): Promise<void> {
  const fileSystem = new NodeFileSystem();
  const file = resolve(options.config);
  const config = await loadConfig(fileSystem, file);
  await checkHostFiles(config.host, fileSystem);
  const told = jsonLog();
  const stopping = stopSignals();
  const { server, connect } = memoryJoint();
  const pad = await openPad({ config, file }, server, told, stopping);
  const gateway = composeGateway({
    config,
    clock: new NodeClock(),
    fileSystem,
    random: new NodeRandom(),
    socketFile: new NodeSocketFile(),
    connect,
    notify: notifyPlace(config),
    version: programVersion,
    log: told.log,
  });
  await serveUntil(stopping.signal, {
    start: async () => {
      await gateway.start();
      await pad.start();
    },
    stop: () => inTurn([() => gateway.stopServing(), () => pad.stop(), () => gateway.stop()]),
    work: () => workOf(config, pad, stopping.signal),
  });
}
