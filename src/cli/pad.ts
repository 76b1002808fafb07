import { resolve } from "node:path";
import { Command } from "commander";
import { loadConfig } from "../config/load-config.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeLocalServer } from "../platform/node-local-socket.ts";
import { NodeSocketFile } from "../platform/node-socket-file.ts";
import { SystemdSupervisor } from "../platform/systemd-supervisor.ts";
import { openPad, workOf } from "./open-pad.ts";
import { hurrySignal, jsonLog, serveUntil, stopSignals } from "./serving.ts";

export function padCommand(): Command {
  return new Command("pad")
    .description(
      "The pad's process on a kiosk: parts, PIN, keys and tries, and no network. `pinpad gateway` is the other.",
    )
    .requiredOption("--config <file>", "the configuration of both processes, see `pinpad config example`")
    .addHelpText(
      "after",
      "\nExample:\n  pinpad pad --config /etc/pinpadd/config.toml\n\nMeant for the service manager: see systemd/README.md. Events go to standard output, one JSON object a line.",
    )
    .action(servePad);
}

async function servePad(options: { config: string }): Promise<void> {
  const file = resolve(options.config);
  const config = await loadConfig(new NodeFileSystem(), file);
  const stopping = stopSignals();
  const hurry = hurrySignal(stopping.signal);
  const place = { path: config.joint.socket, group: config.joint["socket-group"] };
  const server = new NodeLocalServer(place, new NodeSocketFile());
  const pad = await openPad({ config, file }, server, jsonLog(), stopping, new SystemdSupervisor());
  await serveUntil(stopping.signal, {
    start: () => pad.start(),
    drain: () => pad.drain(hurry),
    stop: () => pad.stop(),
    work: () => workOf(config, pad, stopping.signal),
  });
}
