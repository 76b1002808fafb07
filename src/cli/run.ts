import { resolve } from "node:path";
import { Command } from "commander";
import { pino } from "pino";
import { composePad } from "../pad/compose.ts";
import { checkHostFiles } from "../pad/compose-host-link.ts";
import { loadConfig } from "../pad/load-config.ts";
import type { PadEvent } from "../pad/pad-event.ts";
import { repeatPayment } from "../pad/repeat-payment.ts";
import { forbidCoreDumps } from "../platform/forbid-core-dumps.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import { storageKeySources } from "../platform/storage-key-sources.ts";
import { exitCodes } from "./exit-codes.ts";

export function runCommand(): Command {
  return new Command("run")
    .description(
      "Run the pad on the parts that the configuration names; one payment of the configured amount after another.",
    )
    .requiredOption("--config <file>", "the pad's configuration, see `pinpad config example`")
    .addHelpText(
      "after",
      "\nExample:\n  pinpad run --config /etc/pinpadd/config.toml\n\nEvents go to standard output, one JSON object a line. SIGTERM and SIGINT stop it.",
    )
    .action(run);
}

async function run(options: { config: string }): Promise<void> {
  const fileSystem = new NodeFileSystem();
  const config = await loadConfig(fileSystem, resolve(options.config));
  await checkHostFiles(config.host, fileSystem);
  const clock = new NodeClock();
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const log = ({ event, ...facts }: PadEvent) => logger[event === "fault" ? "error" : "info"](facts, event);
  const dumpable = await forbidCoreDumps();
  if (dumpable !== undefined) logger.warn({ reason: dumpable }, "core dumps are not forbidden");
  const memory = await openSecretMemory();
  const stopping = new AbortController();
  const { pad } = composePad({
    config,
    clock,
    fileSystem,
    random: new NodeRandom(),
    memory,
    storageKeySources: storageKeySources(config.store["storage-key-passphrase"], memory, stopping.signal),
    log,
    onBroken: () => {
      // The service manager starts us anew; a store that refused a write judges its file again then.
      process.exitCode = exitCodes.failed;
      stopping.abort();
    },
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopping.abort());
  const stopped = new Promise<void>((resolve, reject) => {
    stopping.signal.addEventListener("abort", () => pad.stop().then(resolve, reject));
  });
  await pad.start();
  const { "amount-minor": amountMinor, currency, message: kind } = config.payment;
  const payment = (number: number) => ({ id: `${process.pid}-${number}`, kind, amountMinor, currency });
  await repeatPayment(pad, payment, clock, stopping.signal);
  await stopped;
}
