import type { KeyStateStore } from "../../src/keys/key-store.ts";

/** What a commit does: `keeps`, or fails with the changes lost or, as in a crash after the write, kept. */
export type CommitFate = "keeps" | "failsLost" | "failsKept";

/** A key state store in memory whose commits can be made to fail. */
export class VolatileKeyState implements KeyStateStore {
  readonly values = new Map<string, Buffer>();
  fate: CommitFate = "keeps";
  failure: Error = new Error("commit failed");

  get(key: string): Buffer | undefined {
    const value = this.values.get(key);
    return value === undefined ? undefined : Buffer.from(value);
  }

  async commit(changes: ReadonlyMap<string, Uint8Array | null>): Promise<void> {
    await Promise.resolve();
    if (this.fate !== "failsLost") {
      for (const [key, value] of changes) {
        if (value === null) this.values.delete(key);
        else this.values.set(key, Buffer.from(value));
      }
    }
    if (this.fate !== "keeps") throw this.failure;
  }
}
