import { createHash } from "node:crypto";

const keptLines = 80;

/** What happened, a line each: a hash over all of it, and the newest lines for whoever looks for a fault. */
export class SimLog {
  readonly #hash = createHash("sha256");
  readonly #last: string[] = [];
  #lines = 0;

  add(atMs: number, text: string): void {
    const line = `${timeText(atMs)} ${text}`;
    this.#hash.update(`${line}\n`);
    this.#last.push(line);
    if (this.#last.length > keptLines) this.#last.shift();
    this.#lines += 1;
  }

  get lines(): number {
    return this.#lines;
  }

  last(): readonly string[] {
    return this.#last;
  }

  /** SHA-256 in hexadecimal, over every line so far. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }
}

const dayMs = 86_400_000;

/** Day and time of day since the simulation began: `12 07:30:00.000`. */
function timeText(atMs: number): string {
  const [day, time] = [Math.floor(atMs / dayMs), Math.floor(atMs) % dayMs];
  return `${day} ${new Date(Date.UTC(2000, 0, 1) + time).toISOString().slice(11, 23)}`;
}
