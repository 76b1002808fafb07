import { release } from "node:os";
import { composePadProcess, type PadProcess } from "../compose/pad-process.ts";
import type { Config } from "../config/schema.ts";
import { repeatPayment } from "../pad/repeat-payment.ts";
import { forbidCoreDumps } from "../platform/forbid-core-dumps.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeLocalServer, ownerOnly } from "../platform/node-local-socket.ts";
import { NodeLogFolder } from "../platform/node-log-folder.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { NodeSocketFile } from "../platform/node-socket-file.ts";
import { NodeSystemFiles } from "../platform/node-system-files.ts";
import { portHolders } from "../platform/port-holders.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import { storageKeySources } from "../platform/storage-key-sources.ts";
import type { LocalServer } from "../ports/local-connection.ts";
import type { Supervisor } from "../ports/supervisor.ts";
import { exitCodes } from "./exit-codes.ts";
import { programVersion } from "./program-version.ts";
import type { jsonLog } from "./serving.ts";

/** The pad of this process behind `server`, composed and not started. With a `supervisor` it is that one's service. */
export async function openPad(
  { config, file }: { readonly config: Config; readonly file: string },
  server: LocalServer,
  { logger, log }: ReturnType<typeof jsonLog>,
  stopping: AbortController,
  supervisor?: Supervisor,
): Promise<PadProcess> {
  const dumpable = await forbidCoreDumps();
  if (dumpable !== undefined) logger.warn({ reason: dumpable }, "core dumps are not forbidden");
  const memory = await openSecretMemory();
  return composePadProcess({
    config,
    clock: new NodeClock(),
    fileSystem: new NodeFileSystem(),
    random: new NodeRandom(),
    memory,
    storageKeySources: storageKeySources(config.store["storage-key-passphrase"], memory, stopping.signal),
    server,
    tools: new NodeLocalServer(
      // The pad's own group has the gateway's user in it, who is not to ask for an unlock.
      { path: config.service.socket, group: config.service["socket-group"] ?? ownerOnly },
      new NodeSocketFile(),
    ),
    eventFolder: new NodeLogFolder(config.events.folder),
    program: { name: "pinpadd", version: programVersion },
    machine: {
      system: new NodeSystemFiles(),
      bootId: process.env["PINPADD_BOOT_ID"],
      file,
      nodeVersion: process.version,
      holdersOf: portHolders,
    },
    versions: [
      ["pinpadd", programVersion],
      ["Node", process.versions.node],
      ["Linux", release()],
    ],
    log,
    // Ends well, and is started anew.
    ...(supervisor ? { service: { supervisor, onRestart: () => stopping.abort() } } : {}),
    onBroken: () => {
      // The service manager starts us anew; a store that refused a write judges its file again then.
      process.exitCode = exitCodes.failed;
      stopping.abort();
    },
  });
}

/** Without kiosk apps one payment of the configured amount follows another; with them the pad waits to be asked. */
export function workOf({ api, payment }: Config, { pad }: PadProcess, stopping: AbortSignal): Promise<void> {
  if (api) return Promise.resolve();
  const { "amount-minor": amountMinor, currency, message: kind } = payment;
  const numbered = (number: number) => ({ id: `${process.pid}-${number}`, kind, amountMinor, currency });
  return repeatPayment(pad, numbered, new NodeClock(), stopping);
}
