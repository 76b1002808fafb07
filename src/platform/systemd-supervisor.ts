import { writeSync } from "node:fs";
import type { Supervisor } from "../ports/supervisor.ts";

const microsecondsPerMs = 1_000;

/**
 * systemd's notify protocol (sd_notify(3)) over a descriptor that systemd/launch hands over: Node has no datagram sockets of the
 * local family. One write is one datagram. The descriptor never blocks, and what it does not take now is lost: the next one counts.
 */
export class SystemdSupervisor implements Supervisor {
  readonly watchdogMs: number | undefined;
  readonly #descriptor: number | undefined;

  constructor(environment: NodeJS.ProcessEnv = process.env) {
    const { PINPAD_NOTIFY_FD: descriptor, WATCHDOG_USEC: patience, WATCHDOG_PID: watched } = environment;
    this.#descriptor = positive(descriptor);
    const isOurs = watched === undefined || watched === String(process.pid);
    const patienceUs = isOurs ? positive(patience) : undefined;
    this.watchdogMs = patienceUs === undefined ? undefined : patienceUs / microsecondsPerMs;
  }

  ready(): void {
    this.#tell("READY=1");
  }

  status(text: string): void {
    this.#tell(`STATUS=${text.replace(/\s+/g, " ")}`);
  }

  stopping(): void {
    this.#tell("STOPPING=1");
  }

  alive(): void {
    this.#tell("WATCHDOG=1");
  }

  #tell(sign: string): void {
    if (this.#descriptor === undefined) return;
    try {
      writeSync(this.#descriptor, sign);
    } catch {
      // A service manager that does not listen is no reason to stop taking payments.
    }
  }
}

function positive(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined;
}
