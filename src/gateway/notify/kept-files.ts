import type { Clock, Timer } from "../../ports/clock.ts";
import type { LogFolder } from "../../ports/log-folder.ts";

interface KeptFilesParts {
  readonly folder: LogFolder;
  readonly clock: Clock;
  /** Told once until it works again. */
  readonly onBroken: (problem: string) => void;
}

const retryMs = 60_000;

/** Small files that shall lie in a folder: written and removed one after another behind whoever wants it, who never waits and never fails. */
export class KeptFiles {
  readonly #parts: KeptFilesParts;
  readonly #wanted = new Map<string, string | undefined>();
  #work: Promise<void> = Promise.resolve();
  #retry: Timer | undefined;
  #isClaimed = false;
  #isBroken = false;
  #isStopped = false;

  constructor(parts: KeptFilesParts) {
    this.#parts = parts;
  }

  /** Reads what lies there, once the folder is ours. Rejects with Node's error. */
  open<T>(read: (folder: LogFolder) => Promise<T>): Promise<T> {
    const opened = this.#work.then(async () => {
      await this.#claim();
      return read(this.#parts.folder);
    });
    this.#work = opened.then(
      () => undefined,
      () => undefined,
    );
    return opened;
  }

  /** This text shall lie under the name; undefined: nothing shall. */
  want(name: string, text: string | undefined): void {
    this.#wanted.set(name, text);
    if (!this.#isBroken) this.#begin();
  }

  /** The last write. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#retry?.cancel();
    this.#begin();
    await this.#work;
    // Of no use to anybody if it fails: the claim of a process that is gone is taken over.
    if (this.#isClaimed) await this.#parts.folder.release().catch(() => undefined);
  }

  #begin(): void {
    this.#work = this.#work.then(() => this.#write());
  }

  async #write(): Promise<void> {
    try {
      await this.#claim();
      for (const [name, text] of [...this.#wanted]) {
        if (text === undefined) await this.#parts.folder.remove(name);
        else await this.#parts.folder.replace(name, Buffer.from(text));
        // It may have been wanted otherwise meanwhile.
        if (this.#wanted.get(name) === text) this.#wanted.delete(name);
      }
      this.#isBroken = false;
    } catch (error) {
      this.#onRefusal(error);
    }
  }

  async #claim(): Promise<void> {
    if (!this.#isClaimed) await this.#parts.folder.claim();
    this.#isClaimed = true;
  }

  #onRefusal(error: unknown): void {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    if (!this.#isBroken) this.#parts.onBroken(`what waits cannot be kept in notify.folder: ${code}`);
    this.#isBroken = true;
    if (this.#isStopped) return;
    this.#retry?.cancel();
    this.#retry = this.#parts.clock.after(retryMs, () => this.#begin());
  }
}
