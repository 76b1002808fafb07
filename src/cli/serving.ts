import { pino } from "pino";
import type { PadEvent, PadLog } from "../pad/pad-event.ts";

/** Events as JSON lines on standard output. */
export function jsonLog() {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const log: PadLog = ({ event, ...facts }: PadEvent) => logger[event === "fault" ? "error" : "info"](facts, event);
  return { logger, log };
}

/** Aborted by SIGTERM or SIGINT. SIGUSR1, which would open Node's inspector, is nothing to us. */
export function stopSignals(): AbortController {
  const stopping = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopping.abort());
  process.on("SIGUSR1", () => undefined);
  return stopping;
}

/** Aborted by a SIGTERM or SIGINT after the one that aborted `stopping`: who asks twice waits for nobody. */
export function hurrySignal(stopping: AbortSignal): AbortSignal {
  const hurry = new AbortController();
  const listen = (): void => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => hurry.abort());
  };
  stopping.addEventListener("abort", listen, { once: true });
  return hurry.signal;
}

export interface Served {
  readonly start: () => Promise<void>;
  /** Lets come to its end what is under way, before `stop`. */
  readonly drain?: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** What the process does by itself, once it has started. */
  readonly work?: () => Promise<void>;
}

/** Resolves once it has been stopped. What cannot start is stopped, too: its listeners would keep the process. */
export async function serveUntil(
  stopping: AbortSignal,
  { start, drain = async () => undefined, stop, work }: Served,
): Promise<void> {
  // It came while the state was being opened, and an abort is told once.
  if (stopping.aborted) return stop();
  const stopped = new Promise<void>((resolve, reject) => {
    stopping.addEventListener("abort", () => drain().finally(stop).then(resolve, reject), { once: true });
  });
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  await work?.();
  await stopped;
}
