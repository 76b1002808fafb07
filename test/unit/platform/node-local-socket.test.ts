import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connectTo, NodeLocalServer } from "../../../src/platform/node-local-socket.ts";
import { NodeSocketFile } from "../../../src/platform/node-socket-file.ts";
import type { LocalConnection } from "../../../src/ports/local-connection.ts";
import { inTempFolder } from "../../support/temp-folder.ts";

const nothing = () => undefined;

interface Served {
  readonly path: string;
  readonly server: NodeLocalServer;
  /** The next connection. */
  readonly accepted: () => Promise<LocalConnection>;
}

function served(use: (served: Served) => Promise<void>): Promise<void> {
  return inTempFolder(async (folder) => {
    const path = join(folder, "pad.sock");
    const server = new NodeLocalServer({ path, group: undefined }, new NodeSocketFile());
    let take: (connection: LocalConnection) => void = nothing;
    const next = new Promise<LocalConnection>((resolve) => {
      take = resolve;
    });
    await server.start((connection) => take(connection));
    try {
      await use({ path, server, accepted: () => next });
    } finally {
      await server.stop();
    }
  });
}

/** Opens, and reads nothing. */
async function deafPeer(path: string): Promise<Socket> {
  const socket = connect(path);
  socket.on("error", nothing);
  await once(socket, "connect");
  return socket.pause();
}

describe("a local socket", () => {
  it("is closed to a peer that never reads, before what waits for it takes more than a few megabytes", () =>
    served(async ({ path, accepted }) => {
      const peer = await deafPeer(path);
      const connection = await accepted();
      const closed = new Promise<void>((resolve) => connection.listen({ onData: nothing, onClose: resolve }));
      const piece = Buffer.alloc(65_536);
      let sent = 0;
      while (sent < 100 && connection.send(piece)) sent += 1;
      expect(sent).toBeLessThan(40);
      await closed;
      expect(connection.send(piece)).toBe(false);
      peer.destroy();
    }));

  it("tells its end once, whoever closed it, and to whom a server that stops closes it", () =>
    served(async ({ path, server, accepted }) => {
      const ours = await connectTo(path)();
      const theirs = await accepted();
      const ends: string[] = [];
      const oursClosed = new Promise<void>((resolve) =>
        ours.listen({
          onData: nothing,
          onClose: () => {
            ends.push("ours");
            resolve();
          },
        }),
      );
      theirs.listen({ onData: nothing, onClose: () => ends.push("theirs") });
      await server.stop();
      await oursClosed;
      ours.close();
      expect(ends.toSorted()).toEqual(["ours", "theirs"]);
      await expect(connectTo(path)()).rejects.toMatchObject({ code: "ENOENT" });
    }));

  it("is not taken from whoever listens on it", () =>
    served(async ({ path }) => {
      const second = new NodeLocalServer({ path, group: undefined }, new NodeSocketFile());
      await expect(second.start(nothing)).rejects.toMatchObject({ code: "PP804" });
      (await connectTo(path)()).close();
    }));

  it("is not put in the place of a file that is none", () =>
    inTempFolder(async (folder) => {
      const path = join(folder, "pad.sock");
      await writeFile(path, "somebody's");
      const server = new NodeLocalServer({ path, group: undefined }, new NodeSocketFile());
      await expect(server.start(nothing)).rejects.toMatchObject({ code: "PP804" });
    }));
});
