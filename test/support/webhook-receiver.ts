import { createHmac } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { TestCertificate } from "../../src/bench/acquirer/test-authority.ts";
import type { Notification } from "../../src/gateway/notify/notification.ts";

export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Reaction = (response: ServerResponse, request: IncomingMessage) => void;

export const answers =
  (status: number, headers: Record<string, string> = {}): Reaction =>
  (response) =>
    response.writeHead(status, headers).end("thank you");

/** Takes HTTPS posts on the loopback; what it does with each the test says, one after another, the last for ever. */
export async function webhookReceiver({ certificate, key }: TestCertificate, ...reactions: readonly Reaction[]) {
  const posts: ReceivedPost[] = [];
  const sockets = new Set<Socket>();
  const left = [...reactions];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    response.on("error", () => undefined);
    const parts: Buffer[] = [];
    request.on("error", () => undefined);
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      posts.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(parts).toString("utf8") });
      const react = (left.length > 1 ? left.shift() : left[0]) ?? answers(204);
      react(response, request);
    });
  });
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    posts,
    url: `https://localhost:${port}/alarms?site=7`,
    notifications: () => posts.map(({ body }) => JSON.parse(body) as Notification),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** As a receiver checks it, by nothing of ours. */
export function isSignedBy(token: string, { headers, body }: ReceivedPost): boolean {
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-pinpadd-signature"])) ?? [];
  return mac === createHmac("sha256", token).update(`${seconds}.${body}`).digest("hex");
}
