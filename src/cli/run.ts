import { resolve } from "node:path";
import { Command } from "commander";
import { pino } from "pino";
import { composePad } from "../pad/compose.ts";
import { loadConfig } from "../pad/load-config.ts";
import type { PadEvent } from "../pad/pad-event.ts";
import { forbidCoreDumps } from "../platform/forbid-core-dumps.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import { storageKeySources } from "../platform/storage-key-sources.ts";
import type { Clock } from "../ports/clock.ts";
import { exitCodes } from "./exit-codes.ts";

/** How soon the next customer is asked for a card, and how soon a pad that is not ready is asked again. */
const nextPaymentMs = 1_000;

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
  for (let number = 1; !stopping.signal.aborted; number += 1) {
    await pad.startPayment({ id: `${process.pid}-${number}`, kind, amountMinor, currency });
    await pause(clock, nextPaymentMs);
  }
  await stopped;
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
