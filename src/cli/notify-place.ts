import type { NotifyPlace } from "../compose/notify.ts";
import type { Config } from "../config/schema.ts";
import { NodeHookProgram } from "../platform/node-hook-program.ts";
import { NodeLogFolder } from "../platform/node-log-folder.ts";

/** Undefined where the configuration has nobody to be told. */
export function notifyPlace({ notify, terminal }: Pick<Config, "notify" | "terminal">): NotifyPlace | undefined {
  if (!notify) return undefined;
  return {
    config: notify,
    terminalId: terminal["terminal-id"],
    folder: new NodeLogFolder(notify.folder),
    hookProgram: new NodeHookProgram(),
  };
}
