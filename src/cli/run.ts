import { resolve } from "node:path";
import { Command } from "commander";
import { pino } from "pino";
import { composePad } from "../pad/compose.ts";
import { composeApi } from "../pad/compose-api.ts";
import { checkHostFiles } from "../pad/compose-host-link.ts";
import { loadConfig } from "../pad/load-config.ts";
import { PadAsService } from "../pad/pad-as-service.ts";
import type { PadEvent } from "../pad/pad-event.ts";
import { repeatPayment } from "../pad/repeat-payment.ts";
import { forbidCoreDumps } from "../platform/forbid-core-dumps.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { NodeSocketFile } from "../platform/node-socket-file.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import { storageKeySources } from "../platform/storage-key-sources.ts";
import { exitCodes } from "./exit-codes.ts";
import { programVersion } from "./program-version.ts";

export function runCommand(): Command {
  return new Command("run")
    .description(
      "Run the pad on the parts that the configuration names: for kiosk apps where it has a section [api], else one payment of the configured amount after another.",
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
  const program = { name: "pinpadd", version: programVersion };
  const service = new PadAsService(program);
  const log = (told: PadEvent) => {
    const { event, ...facts } = told;
    logger[event === "fault" ? "error" : "info"](facts, event);
    service.hear(told);
  };
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
    onPrompt: (prompt) => service.see(prompt),
    onBroken: () => {
      // The service manager starts us anew; a store that refused a write judges its file again then.
      process.exitCode = exitCodes.failed;
      stopping.abort();
    },
  });
  service.attach(pad);
  const api =
    config.api &&
    composeApi({
      config: config.api,
      pad: service,
      clock,
      fileSystem,
      socketFile: new NodeSocketFile(),
      version: program.version,
      onFault: ({ code, detail }) => log({ event: "fault", code, detail }),
    });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopping.abort());
  const stopped = new Promise<void>((resolve, reject) => {
    const stop = async (): Promise<void> => {
      await api?.stop();
      await pad.stop();
    };
    stopping.signal.addEventListener("abort", () => stop().then(resolve, reject));
  });
  await api?.start();
  try {
    await pad.start();
  } catch (error) {
    // Its listeners would keep the process.
    await api?.stop();
    throw error;
  }
  if (api) return stopped;
  const { "amount-minor": amountMinor, currency, message: kind } = config.payment;
  const payment = (number: number) => ({ id: `${process.pid}-${number}`, kind, amountMinor, currency });
  await repeatPayment(pad, payment, clock, stopping.signal);
  await stopped;
}
