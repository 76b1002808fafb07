import { type AddressInfo, createServer } from "node:net";
import { encodeFrame, FrameDecoder } from "../../src/gateway/length-header.ts";
import { pack } from "../../src/host/iso8583/pack.ts";
import { unpack } from "../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../src/host/profiles/iso87-ascii.ts";

const echoed = [3, 4, 7, 11, 12, 13, 41, 42, 49];

/**
 * A host that approves whatever it is asked and knows no PIN: so this process holds only what the pad was typed. With
 * `codeWanted` it asks for a one-time code first.
 */
export async function startApprovingAcquirer(
  codeWanted = false,
): Promise<{ host: string; port: number; stop(): void }> {
  let asks = codeWanted;
  const server = createServer((socket) => {
    const decoder = new FrameDecoder();
    socket.on("data", (chunk: Buffer) => {
      for (const message of decoder.push(chunk).messages) {
        socket.write(encodeFrame(answer(message, asks ? "1A" : "00")));
        asks = false;
      }
    });
    socket.on("error", () => socket.destroy());
  });
  const host = "127.0.0.1";
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { host, port: (server.address() as AddressInfo).port, stop: () => void server.close() };
}

function answer(request: Buffer, responseCode: string): Buffer {
  const { mti, fields } = unpack(iso87Ascii, request);
  const answered = new Map(echoed.map((number) => [number, fields.get(number) ?? ""]));
  const decided = [
    [37, "000000000000"],
    [38, "A00000"],
    [39, responseCode],
  ] as const;
  return pack(iso87Ascii, { mti: `${mti.slice(0, 2)}10`, fields: new Map([...answered, ...decided]) });
}
