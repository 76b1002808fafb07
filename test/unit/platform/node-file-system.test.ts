import { readdirSync, readFileSync, statSync } from "node:fs";
import mockFs from "mock-fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NodeDurableFile } from "../../../src/platform/node-durable-file.ts";
import { NodeFileSystem } from "../../../src/platform/node-file-system.ts";
import type { FileSystem } from "../../../src/ports/file-system.ts";
import { SlotStore } from "../../../src/store/slot-store.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";

const FOLDER = "/pad";
const PATH = `${FOLDER}/file`;

beforeEach(() => {
  mockFs({ [FOLDER]: {} });
});

afterEach(() => {
  mockFs.restore();
});

describe.each<[string, () => FileSystem]>([
  ["Node's file system", () => new NodeFileSystem()],
  ["the tests' faulty file system, as long as nothing fails,", () => new FaultyFileSystem()],
])("%s", (_name, newFileSystem) => {
  it("creates a file with contents that are read and written in place", async () => {
    const fs = newFileSystem();
    await fs.create(PATH, Buffer.from("0123456789"));
    const file = await fs.open(PATH);
    expect(file.sizeBytes).toBe(10);
    await file.write(3, Buffer.from("abc"));
    await file.sync();
    expect((await file.read(2, 5)).toString()).toBe("2abc6");
    await file.close();
    expect((await fs.readSmall(PATH, 10)).toString()).toBe("012abc6789");
  });

  it("never creates over an existing file (EEXIST)", async () => {
    const fs = newFileSystem();
    await fs.create(PATH, Buffer.from("first"));
    await expect(fs.create(PATH, Buffer.from("second"))).rejects.toMatchObject({ code: "EEXIST" });
    expect((await fs.readSmall(PATH, 100)).toString()).toBe("first");
  });

  it("says ENOENT for a file that is not there, and that it does not exist", async () => {
    const fs = newFileSystem();
    expect(await fs.exists(PATH)).toBe(false);
    await expect(fs.open(PATH)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(fs.readSmall(PATH, 10)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(fs.keepAside(PATH, "aside")).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("reads a small file up to the limit and refuses a bigger one (EFBIG)", async () => {
    const fs = newFileSystem();
    await fs.create(PATH, Buffer.alloc(64, 7));
    expect(await fs.readSmall(PATH, 64)).toEqual(Buffer.alloc(64, 7));
    await expect(fs.readSmall(PATH, 63)).rejects.toMatchObject({ code: "EFBIG" });
  });

  it("keeps a file aside under another name, and never over another file", async () => {
    const fs = newFileSystem();
    await fs.create(PATH, Buffer.from("damaged"));
    await fs.keepAside(PATH, "file.damaged");
    expect(await fs.exists(PATH)).toBe(false);
    expect((await fs.readSmall(`${PATH}.damaged`, 100)).toString()).toBe("damaged");
    await fs.create(PATH, Buffer.from("new"));
    await expect(fs.keepAside(PATH, "file.damaged")).rejects.toMatchObject({ code: "EEXIST" });
    expect(await fs.exists(PATH)).toBe(true);
  });
});

describe("Node's file system", () => {
  it("creates files that only their owner may read, and leaves no draft, not even after a failure", async () => {
    const fs = new NodeFileSystem();
    await fs.create(PATH, Buffer.from("x"));
    expect(statSync(PATH).mode & 0o777).toBe(0o600);
    await expect(fs.create(PATH, Buffer.from("y"))).rejects.toMatchObject({ code: "EEXIST" });
    await expect(fs.create(`${FOLDER}/none/file`, Buffer.from("y"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(readdirSync(FOLDER)).toEqual(["file"]);
  });

  it("creates a file that its owner may only read", async () => {
    await new NodeFileSystem().create(PATH, Buffer.from("key"), 0o400);
    expect(statSync(PATH).mode & 0o777).toBe(0o400);
  });

  it.each([0o400, 0o600, 0o700])("reads a private file of mode %o", async (mode) => {
    mockFs({ [FOLDER]: { file: mockFs.file({ content: "key", mode }) } });
    expect((await new NodeFileSystem().readPrivate(PATH, 3)).toString()).toBe("key");
    await expect(new NodeFileSystem().readPrivate(PATH, 2)).rejects.toMatchObject({ code: "EFBIG" });
  });

  it.each([0o440, 0o404, 0o644, 0o620, 0o601])(
    "does not take one of mode %o for private, and says chmod",
    async (mode) => {
      mockFs({ [FOLDER]: { file: mockFs.file({ content: "key", mode }) } });
      await expect(new NodeFileSystem().readPrivate(PATH, 3)).rejects.toMatchObject({
        code: "EPERM",
        message: expect.stringContaining(`chmod 0400 ${PATH}`),
      });
    },
  );

  it("does not take another user's file for private, and says chown", async () => {
    mockFs({ [FOLDER]: { file: mockFs.file({ content: "key", mode: 0o400, uid: 54_321 }) } });
    await expect(new NodeFileSystem().readPrivate(PATH, 3)).rejects.toMatchObject({
      code: expect.stringMatching(/EPERM|EACCES/),
    });
  });

  it.runIf(process.geteuid?.() === 0)("never tells root to take a file from the user whose it is", async () => {
    mockFs({ [FOLDER]: { file: mockFs.file({ content: "key", mode: 0o400, uid: 54_321 }) } });
    await expect(new NodeFileSystem().readPrivate(PATH, 3)).rejects.toMatchObject({
      message: expect.stringMatching(/^(?!.*chown).*sudo -u '#54321'/),
    });
  });

  it("lets one of two creators at the same time win, with its contents whole", async () => {
    const fs = new NodeFileSystem();
    const outcomes = await Promise.allSettled([
      fs.create(PATH, Buffer.alloc(9_000, "a")),
      fs.create(PATH, Buffer.alloc(9_000, "b")),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(readFileSync(PATH, "utf8")).toMatch(/^(a{9000}|b{9000})$/);
  });

  it("does not replace a dangling link, and says that something is there", async () => {
    mockFs({ [FOLDER]: { file: mockFs.symlink({ path: "nowhere" }) } });
    const fs = new NodeFileSystem();
    expect(await fs.exists(PATH)).toBe(true);
    await expect(fs.create(PATH, Buffer.from("x"))).rejects.toMatchObject({ code: "EEXIST" });
  });

  it.each(["", ".", "..", "../elsewhere", "sub/name"])("does not keep a file aside as %j (EINVAL)", async (name) => {
    const fs = new NodeFileSystem();
    await fs.create(PATH, Buffer.from("x"));
    await expect(fs.keepAside(PATH, name)).rejects.toMatchObject({ code: "EINVAL" });
    expect(await fs.exists(PATH)).toBe(true);
  });

  it("opens nothing but regular files", async () => {
    await expect(new NodeFileSystem().open(FOLDER)).rejects.toMatchObject({
      code: expect.stringMatching(/EISDIR|EINVAL/),
    });
  });

  it("neither reads nor writes beyond the file's size: a store never grows (EINVAL)", async () => {
    const fs = new NodeFileSystem();
    await fs.create(PATH, Buffer.alloc(10));
    const file = await fs.open(PATH);
    await expect(file.read(8, 3)).rejects.toMatchObject({ code: "EINVAL" });
    await expect(file.write(8, Buffer.alloc(3))).rejects.toMatchObject({ code: "EINVAL" });
    await expect(file.write(-1, Buffer.alloc(1))).rejects.toMatchObject({ code: "EINVAL" });
    await file.close();
    expect(statSync(PATH).size).toBe(10);
  });

  it("carries a slot store over a restart", async () => {
    const fs = new NodeFileSystem();
    await SlotStore.provision(fs, PATH, { slotCount: 16 });
    const store = await SlotStore.open(fs, PATH);
    await store.commit(new Map([["tries", Buffer.from("2")]]));
    await store.close();
    const again = await SlotStore.open(fs, PATH);
    expect(again.get("tries")?.toString()).toBe("2");
    await again.close();
    await expect(SlotStore.provision(fs, `${FOLDER}/none/file`)).rejects.toMatchObject({ code: "PP703" });
    await expect(SlotStore.open(fs, `${FOLDER}/none`)).rejects.toMatchObject({ code: "PP701" });
  });
});

describe("an open file of Node's", () => {
  type Handle = ConstructorParameters<typeof NodeDurableFile>[0];

  /** A kernel that moves at most `atMost` bytes a call, and nothing at all from `endsAt` on. */
  function slowHandle(contents: Buffer, atMost: number, endsAt: number): Handle {
    const moved = (length: number, position: number) => Math.max(0, Math.min(length, atMost, endsAt - position));
    const handle = {
      read: async (into: Buffer, at: number, length: number, position: number) => {
        const bytesRead = moved(length, position);
        contents.copy(into, at, position, position + bytesRead);
        return { bytesRead };
      },
      write: async (from: Buffer, at: number, length: number, position: number) => {
        const bytesWritten = moved(length, position);
        Buffer.from(from).copy(contents, position, at, at + bytesWritten);
        return { bytesWritten };
      },
      datasync: vi.fn(),
      close: vi.fn(),
    };
    return handle as unknown as Handle;
  }

  it("goes on after a short read or write until everything is done", async () => {
    const contents = Buffer.from("0123456789");
    const file = new NodeDurableFile(slowHandle(contents, 3, 10), 10, async () => undefined);
    expect((await file.read(1, 8)).toString()).toBe("12345678");
    await file.write(2, Buffer.from("abcdefg"));
    expect(contents.toString()).toBe("01abcdefg9");
  });

  it("does not take the end of the file or a full medium for success (EIO)", async () => {
    const file = new NodeDurableFile(slowHandle(Buffer.alloc(10), 3, 7), 10, async () => undefined);
    await expect(file.read(0, 10)).rejects.toMatchObject({ code: "EIO" });
    await expect(file.write(0, Buffer.alloc(10))).rejects.toMatchObject({ code: "EIO" });
  });
});
