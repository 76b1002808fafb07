import { type AddressInfo, createServer } from "node:net";
import { readTerminalMessage, writeAnswer } from "../../src/bench/acquirer/terminal-message.ts";
import { encodeFrame, FrameDecoder } from "../../src/gateway/length-header.ts";

const echoed = [3, 4, 7, 11, 12, 13, 41, 42, 49];

/** A host that approves whatever it is asked and knows no PIN: so this process holds only what the pad was typed. */
export async function startApprovingAcquirer(): Promise<{ host: string; port: number; stop(): void }> {
  const server = createServer((socket) => {
    const decoder = new FrameDecoder();
    socket.on("data", (chunk: Buffer) => {
      for (const message of decoder.push(chunk).messages) socket.write(encodeFrame(approval(message)));
    });
    socket.on("error", () => socket.destroy());
  });
  const host = "127.0.0.1";
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { host, port: (server.address() as AddressInfo).port, stop: () => void server.close() };
}

function approval(request: Buffer): Buffer {
  const { mti, fields } = readTerminalMessage(request);
  const answered = new Map(echoed.map((number) => [number, fields.get(number) ?? ""]));
  return writeAnswer(`${mti.slice(0, 2)}10`, new Map([...answered, [37, "000000000000"], [38, "A00000"], [39, "00"]]));
}
