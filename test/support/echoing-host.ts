import { encodeFrame, FrameDecoder } from "../../src/gateway/length-header.ts";
import { pack } from "../../src/host/iso8583/pack.ts";
import { unpack } from "../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../src/host/profiles/iso87-ascii.ts";
import { type LoopbackPeer, tcpPeer } from "./tls-peer.ts";

/** A host that answers echoes, with all that they said, and nothing else. */
export function echoingHost(): Promise<LoopbackPeer> {
  return tcpPeer((socket) => {
    const decoder = new FrameDecoder();
    socket.on("data", (chunk: Buffer) => {
      for (const message of decoder.push(chunk).messages) {
        const { mti, fields } = unpack(iso87Ascii, message);
        if (mti !== "0800") continue;
        const answer = { mti: "0810", fields: new Map([...fields, [39, "00"] as const]) };
        socket.write(encodeFrame(pack(iso87Ascii, answer)));
      }
    });
  });
}
