import { connect } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { ask, askPad } from "../../../src/cli/ask-pad.ts";
import { Fault } from "../../../src/faults/fault.ts";
import { JointReader, jointFrame } from "../../../src/joint/joint-frames.ts";
import { jointVersion, longestFrameBytes } from "../../../src/joint/joint-message.ts";
import { memoryJoint } from "../../../src/joint/memory-connection.ts";
import { type ToTool, toTool } from "../../../src/joint/tool-message.ts";
import type { ToolHandlers } from "../../../src/joint/tool-questions.ts";
import type { StatusAnswer } from "../../../src/joint/tool-status.ts";
import { ToolDesk } from "../../../src/pad/tool-desk.ts";
import { NodeLocalServer } from "../../../src/platform/node-local-socket.ts";
import { NodeSocketFile } from "../../../src/platform/node-socket-file.ts";
import type { LocalConnection } from "../../../src/ports/local-connection.ts";
import { inTempFolder } from "../../support/temp-folder.ts";

const told: StatusAnswer = {
  program: { name: "pinpadd", version: "0.1.0" },
  state: "idle",
  inService: true,
  screen: "IDLE",
  upMs: 1,
  time: { wallMs: 0, known: false },
  faults: [],
  concerns: [],
  hostLink: "up",
};

const hello = jointFrame({ type: "hello", version: jointVersion });
const statusFrame = (id: number) => jointFrame({ type: "ask", id, question: "status", parameters: {} });

async function desk(handlers: Partial<ToolHandlers> = { status: async () => told }) {
  const clock = new VirtualClock();
  const { server, connect: connectLocally } = memoryJoint();
  const faults: string[] = [];
  const toolDesk = new ToolDesk({ server, handlers, clock, onFault: ({ code }) => faults.push(code) });
  await toolDesk.start();
  const client = async () => {
    const connection = await connectLocally();
    const heard: ToTool[] = [];
    const reader = new JointReader(toTool);
    let isClosed = false;
    connection.listen({
      onData: (bytes) => heard.push(...reader.push(bytes)),
      onClose: () => {
        isClosed = true;
      },
    });
    return { connection, heard, isClosed: () => isClosed };
  };
  const turns = () => clock.advanceAsync(0);
  return { clock, faults, client, turns, connectLocally, stop: () => toolDesk.stop() };
}

const asks = async (connection: LocalConnection) => (await ask(connection, "status", {}, {}))?.state;

describe("the technician's socket", () => {
  it("answers several tools at a time", async () => {
    const { connectLocally } = await desk();
    const states = await Promise.all(Array.from({ length: 8 }, async () => asks(await connectLocally())));
    expect(states).toEqual(Array(8).fill("idle"));
  });

  it("passes on the fault of a handler, and of one that breaks a bug", async () => {
    const failing = (error: Error) => desk({ status: async () => Promise.reject(error) });
    const store = await failing(new Fault("PP702", "no disk"));
    await expect(asks(await store.connectLocally())).rejects.toMatchObject({ code: "PP702", detail: "no disk" });
    const broken = await failing(new TypeError("x"));
    await expect(asks(await broken.connectLocally())).rejects.toMatchObject({ code: "PP901" });
  });

  it("turns away the ninth, and takes the next one when a place is free", async () => {
    const { client, turns } = await desk();
    const eight = await Promise.all(Array.from({ length: 8 }, client));
    const ninth = await client();
    await turns();
    expect(ninth.isClosed()).toBe(true);
    eight[0]?.connection.close();
    await turns();
    const next = await client();
    await turns();
    expect(next.isClosed()).toBe(false);
  });

  it("closes whoever asks nothing for ten seconds, with or without a hello", async () => {
    const { client, clock } = await desk();
    const [silent, greeting] = [await client(), await client()];
    greeting.connection.send(hello);
    await clock.advanceAsync(9_999);
    expect([silent.isClosed(), greeting.isClosed()]).toEqual([false, false]);
    await clock.advanceAsync(1);
    expect([silent.isClosed(), greeting.isClosed()]).toEqual([true, true]);
  });

  it("takes one question at a time from each, and the next after the answer", async () => {
    const answers: (() => void)[] = [];
    const { client, turns } = await desk({ status: () => new Promise((resolve) => answers.push(() => resolve(told))) });
    const { connection, heard } = await client();
    for (const frame of [hello, statusFrame(1), statusFrame(2)]) connection.send(frame);
    await turns();
    expect(heard.slice(1)).toMatchObject([{ type: "failed", id: 2, fault: { code: "PP801" } }]);
    answers[0]?.();
    await turns();
    connection.send(statusFrame(3));
    await turns();
    answers[1]?.();
    await turns();
    expect(heard.slice(2)).toMatchObject([
      { type: "answer", id: 1 },
      { type: "answer", id: 3 },
    ]);
  });

  it.each([
    ["a question that there is none of", { question: "keys", parameters: {} }, "PP804"],
    ["the name of something that every object has", { question: "constructor", parameters: {} }, "PP804"],
    ["a parameter that the question has not", { question: "status", parameters: { all: true } }, "PP801"],
  ])("refuses %s, and the client may go on", async (_, asked, code) => {
    const { client, turns, faults } = await desk();
    const { connection, heard } = await client();
    for (const frame of [hello, jointFrame({ type: "ask", id: 1, ...asked }), statusFrame(2)]) {
      connection.send(frame);
      await turns();
    }
    expect(heard.slice(1)).toMatchObject([
      { type: "failed", id: 1, fault: { code } },
      { type: "answer", id: 2 },
    ]);
    expect(faults).toEqual([]);
  });

  it.each([
    ["no hello", [statusFrame(1)]],
    ["another version", [jointFrame({ type: "hello", version: jointVersion + 1 })]],
    ["no JSON", [hello, Buffer.from([0, 0, 0, 1, 0x7b])]],
    ["an empty frame", [hello, Buffer.alloc(4)]],
    ["a frame of four gigabytes", [hello, Buffer.from([0xff, 0xff, 0xff, 0xff])]],
    ["what is no message", [hello, jointFrame({ type: "start", id: 1 })]],
  ])("hangs up on %s, logs it, and serves the next", async (_, frames) => {
    const { client, turns, faults, connectLocally } = await desk();
    const { connection, isClosed } = await client();
    for (const frame of frames) connection.send(frame);
    await turns();
    expect([isClosed(), faults]).toEqual([true, ["PP804"]]);
    expect(await asks(await connectLocally())).toBe("idle");
  });

  it("outlives whatever bytes anybody sends", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), async (pieces) => {
        const { client, turns, connectLocally } = await desk();
        const { connection } = await client();
        for (const piece of pieces) connection.send(Buffer.from(piece));
        await turns();
        expect(await asks(await connectLocally())).toBe("idle");
      }),
      { numRuns: 60 },
    ));

  it("aborts the question of a client that has gone, and tells it nothing more", async () => {
    let aborted: AbortSignal | undefined;
    const { client, turns } = await desk({
      status: (_, __, signal) => {
        aborted = signal;
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve(told)));
      },
    });
    const { connection, heard } = await client();
    for (const frame of [hello, statusFrame(1)]) connection.send(frame);
    await turns();
    expect(aborted?.aborted).toBe(false);
    connection.close();
    await turns();
    expect(aborted?.aborted).toBe(true);
    expect(heard).toHaveLength(1);
  });

  it("tells of an answer too long for a frame as a fault", async () => {
    const long = { ...told, state: "x".repeat(longestFrameBytes) };
    const { connectLocally } = await desk({ status: async () => long });
    await expect(asks(await connectLocally())).rejects.toMatchObject({ code: "PP901" });
  });

  it("closes all clients when it stops", async () => {
    const { client, turns, stop } = await desk();
    const { isClosed } = await client();
    await stop();
    await turns();
    expect(isClosed()).toBe(true);
  });

  it("lets go of a client that asks and never reads, and serves the others meanwhile", () =>
    inTempFolder(async (folder) => {
      const path = join(folder, "tools.sock");
      const server = new NodeLocalServer({ path, group: undefined }, new NodeSocketFile());
      let floodIsOver: () => void = () => undefined;
      const gone = new Promise<void>((resolve) => {
        floodIsOver = resolve;
      });
      let asked = 0;
      const flood = "x".repeat(60_000);
      const handlers: Partial<ToolHandlers> = {
        status: async (_, tell, signal) => {
          asked += 1;
          if (asked > 1) return told;
          for (let round = 0; round < 200; round += 1) (tell as (news: unknown) => void)(flood);
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          floodIsOver();
          return told;
        },
      };
      const toolDesk = new ToolDesk({ server, handlers, clock: new VirtualClock(), onFault: () => undefined });
      await toolDesk.start();
      const lazy = connect(path);
      lazy.on("error", () => undefined);
      lazy.pause();
      lazy.write(Buffer.concat([hello, statusFrame(1)]));
      await gone;
      expect((await askPad(path, "status", {}))?.state).toBe("idle");
      lazy.destroy();
      await toolDesk.stop();
    }));
});
