import type { LogFolder } from "../../src/ports/log-folder.ts";

/** Files in memory; `refusal` makes every write fail with this code, leaving half of it. */
export class MemoryLogFolder implements LogFolder {
  readonly files = new Map<string, Buffer>();
  #isClaimed = false;
  refusal: "ENOSPC" | "EROFS" | undefined;
  /** Makes only the head fail, as on a disk that had room for the last record and no more. */
  replaceRefusal: "ENOSPC" | undefined;
  /** Makes every read fail with this code. */
  readRefusal: "EIO" | undefined;

  async claim(): Promise<void> {
    if (this.#isClaimed) throw Object.assign(new Error("EBUSY"), { code: "EBUSY" });
    this.#isClaimed = true;
  }

  async release(): Promise<void> {
    this.#isClaimed = false;
  }

  async names(): Promise<string[]> {
    return [...this.files.keys()].sort();
  }

  async read(name: string): Promise<Buffer | undefined> {
    if (this.readRefusal) throw Object.assign(new Error(this.readRefusal), { code: this.readRefusal });
    return this.files.get(name);
  }

  async write(name: string, offset: number, bytes: Uint8Array): Promise<void> {
    const before = (this.files.get(name) ?? Buffer.alloc(0)).subarray(0, offset);
    const written = this.refusal ? bytes.subarray(0, bytes.length / 2) : bytes;
    if (this.refusal !== "EROFS") this.files.set(name, Buffer.concat([before, written]));
    this.#refuse();
  }

  async replace(name: string, contents: Uint8Array): Promise<void> {
    this.#refuse(this.replaceRefusal);
    this.files.set(name, Buffer.from(contents));
  }

  async remove(name: string): Promise<void> {
    this.#refuse();
    this.files.delete(name);
  }

  #refuse(code = this.refusal): void {
    if (code) throw Object.assign(new Error(code), { code });
  }
}
