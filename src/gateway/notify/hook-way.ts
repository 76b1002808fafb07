import type { Clock } from "../../ports/clock.ts";
import type { HookEnd, HookProgram } from "../../ports/hook-program.ts";
import { type Notification, notificationJson } from "./notification.ts";
import { notTaken, type Sent, taken, type Way } from "./way.ts";

interface HookParts {
  readonly program: HookProgram;
  /** Absolute. */
  readonly path: string;
  readonly clock: Clock;
}

export const hookTimeLimitMs = 30_000;
const searchPath = "/usr/local/bin:/usr/bin:/bin";

/** The site's own program: the notification on its standard input, the kind as its argument; exit 0 means taken. */
export class HookWay implements Way {
  readonly name = "hook";
  readonly #parts: HookParts;

  constructor(parts: HookParts) {
    this.#parts = parts;
  }

  async send(
    notification: Notification,
    signal: AbortSignal,
    tell: (stage: string) => void = () => undefined,
  ): Promise<Sent> {
    const { program, path, clock } = this.#parts;
    // Each time: it may have been replaced since.
    const problem = await program.distrust(path);
    if (problem) return notTaken(`notify.hook = ${JSON.stringify(path)} ${problem}`);
    tell("file and folders are safe");
    const limit = new AbortController();
    const timer = clock.after(hookTimeLimitMs, () => limit.abort());
    const end = await program.run(
      {
        path,
        argument: notification.kind,
        input: `${notificationJson(notification)}\n`,
        environment: environmentOf(notification),
      },
      AbortSignal.any([signal, limit.signal]),
    );
    timer.cancel();
    tell(wordsOf(end));
    if (end.end === "exited" && end.code === 0) return taken;
    return notTaken(`notify.hook = ${JSON.stringify(path)}: ${wordsOf(end)}`);
  }
}

function environmentOf({ id, kind, severity, terminalId, timeMs }: Notification): Readonly<Record<string, string>> {
  return {
    PATH: searchPath,
    PINPADD_ID: id,
    PINPADD_KIND: kind,
    PINPADD_SEVERITY: severity,
    PINPADD_TERMINAL_ID: terminalId,
    PINPADD_TIME_MS: String(timeMs),
  };
}

function wordsOf(end: HookEnd): string {
  switch (end.end) {
    case "exited":
      return `exit ${end.code}`;
    case "killed":
      // The unit's system call filter ends by SIGSYS.
      return `ended by ${end.signal}`;
    case "stopped":
      return `did not end within ${hookTimeLimitMs / 1_000} s, and was ended with its group`;
    case "notStarted":
      return end.reason;
  }
}
