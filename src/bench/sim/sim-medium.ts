import type { Draws } from "./draws.ts";

const sectorBytes = 512;

/** A file: what the kernel gives to whoever reads it, and what would be left of it without power. */
export class SimMedium {
  #cached: Buffer;
  #durable: Buffer;
  /** By sector: every state it has had since the last sync; the disk may have written any of them. */
  readonly #unsynced = new Map<number, Buffer[]>();

  constructor(contents: Uint8Array) {
    this.#cached = Buffer.from(contents);
    this.#durable = Buffer.from(contents);
  }

  get sizeBytes(): number {
    return this.#cached.length;
  }

  read(offset: number, length: number): Buffer {
    return Buffer.from(this.#cached.subarray(offset, offset + length));
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#cached.set(bytes, offset);
    const last = Math.floor((offset + bytes.length - 1) / sectorBytes);
    for (let sector = Math.floor(offset / sectorBytes); sector <= last; sector += 1) {
      const states = this.#unsynced.get(sector) ?? [];
      states.push(Buffer.from(this.#sectorOf(this.#cached, sector)));
      this.#unsynced.set(sector, states);
    }
  }

  sync(): void {
    for (const sector of this.#unsynced.keys()) {
      this.#sectorOf(this.#cached, sector).copy(this.#durable, sector * sectorBytes);
    }
    this.#unsynced.clear();
  }

  /** A sync that failed: the kernel forgets what it has not written, and still shows it (fsyncgate). The next sync succeeds. */
  failSync(draws: Draws): void {
    for (const [sector, states] of this.#unsynced) this.#land(sector, states, draws);
    this.#unsynced.clear();
  }

  /** Each sector as it was, or in any state since: the disk writes in whatever order it likes. */
  losePower(draws: Draws): void {
    for (const [sector, states] of this.#unsynced) this.#land(sector, states, draws);
    this.#unsynced.clear();
    this.#cached = Buffer.from(this.#durable);
  }

  copy(): Buffer {
    return Buffer.from(this.#cached);
  }

  #land(sector: number, states: readonly Buffer[], draws: Draws): void {
    const state = states[draws.between([-1, states.length - 1])];
    state?.copy(this.#durable, sector * sectorBytes);
  }

  #sectorOf(contents: Buffer, sector: number): Buffer {
    return contents.subarray(sector * sectorBytes, (sector + 1) * sectorBytes);
  }
}
