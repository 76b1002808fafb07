import type { NotifyConfig } from "../config/notify.ts";
import type { Fault } from "../faults/fault.ts";
import { HookWay } from "../gateway/notify/hook-way.ts";
import { Notifier } from "../gateway/notify/notifier.ts";
import type { Way } from "../gateway/notify/way.ts";
import { WebhookWay } from "../gateway/notify/webhook-way.ts";
import type { PadService } from "../joint/pad-service.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { HookProgram } from "../ports/hook-program.ts";
import type { LogFolder } from "../ports/log-folder.ts";
import type { Random } from "../ports/random.ts";

interface WaySurroundings {
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly hookProgram: HookProgram;
}

/** What this machine and its configuration have for notifications. */
export interface NotifyPlace {
  readonly config: NotifyConfig;
  readonly terminalId: string;
  /** That of `config.folder`. */
  readonly folder: LogFolder;
  readonly hookProgram: HookProgram;
}

export interface ComposeNotifierOptions {
  readonly place: NotifyPlace;
  readonly pad: PadService;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly onFault: (fault: Fault) => void;
}

/** How notifications leave, as the configuration says it: the hook first. */
export function notifyWays(config: NotifyConfig, { clock, fileSystem, hookProgram }: WaySurroundings): readonly Way[] {
  const { hook, webhook: url, "webhook-token-file": tokenFile, "tls-ca-file": caFile } = config;
  const hookWay = hook === undefined ? [] : [new HookWay({ program: hookProgram, path: hook, clock })];
  if (url === undefined || tokenFile === undefined) return hookWay;
  return [...hookWay, new WebhookWay({ place: { url, tokenFile, caFile }, fileSystem, clock })];
}

/** Not started yet. */
export function composeNotifier({ place, ...options }: ComposeNotifierOptions): Notifier {
  const { config, terminalId, folder, hookProgram } = place;
  return new Notifier({ ...options, ways: notifyWays(config, { ...options, hookProgram }), folder, terminalId });
}
