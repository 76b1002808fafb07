import type { Supervisor } from "../../src/ports/supervisor.ts";

/** A service manager that keeps what it hears. */
export class RecordingSupervisor implements Supervisor {
  readonly watchdogMs: number | undefined;
  readonly heard: string[] = [];
  signsOfLife = 0;

  constructor(watchdogMs?: number) {
    this.watchdogMs = watchdogMs;
  }

  ready(): void {
    this.heard.push("ready");
  }

  status(text: string): void {
    this.heard.push(text);
  }

  stopping(): void {
    this.heard.push("stopping");
  }

  alive(): void {
    this.signsOfLife += 1;
  }
}
