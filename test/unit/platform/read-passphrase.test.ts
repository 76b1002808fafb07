import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPassphrase } from "../../../src/platform/read-passphrase.ts";
import { storageKeySources } from "../../../src/platform/storage-key-sources.ts";
import { inTempFolder } from "../../support/temp-folder.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

function withDescriptorOf<T>(contents: string, use: (fileDescriptor: number) => Promise<T>): Promise<T> {
  return inTempFolder(async (folder) => {
    const path = join(folder, "passphrase");
    writeFileSync(path, contents);
    const fileDescriptor = openSync(path, "r");
    try {
      return await use(fileDescriptor);
    } finally {
      closeSync(fileDescriptor);
    }
  });
}

describe("a passphrase from a file descriptor", () => {
  it.each(["correct horse", "correct horse\n", "correct horse\nand more"])(
    "is the first line of %j",
    async (contents) => {
      const memory = new WatchedMemory();
      const passphrase = await withDescriptorOf(contents, (fd) => readPassphrase(fd, memory));
      expect([passphrase.toString(), memory.unwiped]).toEqual(["correct horse", 1]);
    },
  );

  it.each(["", "\n", "a".repeat(513)])("is refused when it is empty or too long", async (contents) => {
    const memory = new WatchedMemory();
    await withDescriptorOf(contents, async (fd) => {
      await expect(readPassphrase(fd, memory)).rejects.toMatchObject({ code: "PP605" });
    });
    expect(memory.unwiped).toBe(0);
  });

  it("is a fault when the descriptor is not open", async () => {
    await expect(readPassphrase(999, new WatchedMemory())).rejects.toMatchObject({ code: "PP605" });
  });

  it("is what a configuration with a number asks for, new or known", async () => {
    const memory = new WatchedMemory();
    const passphrase = await withDescriptorOf("correct horse", (fd) =>
      storageKeySources(fd, memory).askPassphrase("new"),
    );
    expect(passphrase.toString()).toBe("correct horse");
  });
});
