import type { Problem, Sighting, Watch } from "./sighting.ts";

/** What a pad takes up. */
export interface PadSize {
  readonly waits: number;
  readonly secrets: number;
  /** By path, in bytes. */
  readonly files: ReadonlyMap<string, number>;
}

/** Timers at once: some of every driver, a session and a payment. */
const mostWaits = 40;
/** Buffers in secret memory while nobody types: the storage key and what the Scd keeps. */
const mostSecrets = 24;

/** Files stay as large as they were made; timers and secrets do not pile up; no event holds a PAN. */
export class BoundsWatch implements Watch {
  readonly #problem: Problem;
  readonly #size: () => PadSize;
  readonly #pans: ReadonlySet<string>;
  #files: string | undefined;
  mostWaits = 0;

  constructor(problem: Problem, size: () => PadSize, pans: ReadonlySet<string>) {
    this.#problem = problem;
    this.#size = size;
    this.#pans = pans;
  }

  see(sighting: Sighting): void {
    if (sighting.what !== "event") return;
    for (const digits of JSON.stringify(sighting.event).match(/\d{12,19}/g) ?? []) {
      if (this.#pans.has(digits)) this.#problem(`a whole PAN in ${sighting.event.event}`);
    }
  }

  check(): void {
    const { waits, secrets, files } = this.#size();
    this.mostWaits = Math.max(this.mostWaits, waits);
    if (waits > mostWaits) this.#problem(`${waits} timers at once`);
    if (secrets > mostSecrets) this.#problem(`${secrets} secrets are held at once`);
    const shown = [...files].map(([path, bytes]) => `${path} ${bytes}`).join(", ");
    this.#files ??= shown;
    if (shown !== this.#files) this.#problem(`the files were ${this.#files} and are ${shown}`);
  }
}
