import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocketServer } from "ws";
import {
  type AdmissionRules,
  type Asked,
  apiPath,
  judgeAddress,
  judgeToken,
  type Refused,
  subprotocol,
} from "./admission.ts";
import type { ApiEvent } from "./api-event.ts";
import type { ApiHub } from "./api-hub.ts";
import { type HttpAnswer, type HttpAnswers, refusedAnswer } from "./http-answers.ts";

/** One frame, in bytes; a longer one closes its connection with 1009. */
const longestFrameBytes = 65_536;
/** Connections that have not, or not yet, become a WebSocket. */
const mostOthers = 32;
const headersPatienceMs = 5_000;

export interface ApiListenerParts {
  readonly rules: AdmissionRules;
  readonly hub: ApiHub;
  readonly answers: HttpAnswers;
  readonly maxConnections: number;
  readonly onEvent: (event: ApiEvent) => void;
}

/** One HTTP server, not yet listening, that lets WebSockets of our path through to the hub. Compression is off: it costs memory per connection. */
export async function openApiListener(parts: ApiListenerParts): Promise<Server> {
  const { WebSocketServer } = await import("ws");
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: longestFrameBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(subprotocol) && subprotocol,
  });
  const server = createServer({
    headersTimeout: headersPatienceMs,
    requestTimeout: headersPatienceMs,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: headersPatienceMs,
    maxHeaderSize: 8_192,
  });
  server.maxConnections = parts.maxConnections + mostOthers;
  server.on("request", (request, response) => void answer(parts, request, response));
  server.on("upgrade", (request, socket, head) => upgrade(parts, webSockets, request, socket, head));
  return server;
}

async function answer(parts: ApiListenerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  const { rules, answers } = parts;
  const asked = { method: request.method ?? "", path: request.url ?? "", asked: askedBy(request) };
  const { status, contentType, body, refused } = await answers.answer(rules, asked);
  if (refused) tell(parts, refused);
  response.writeHead(status, headersOf(contentType, body));
  response.end(body);
}

function upgrade(
  parts: ApiListenerParts,
  webSockets: WebSocketServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  socket.on("error", () => socket.destroy());
  const refused = judgeUpgrade(parts, request);
  if (refused) {
    tell(parts, refused);
    refuse(socket, refusedAnswer(refused));
    return;
  }
  webSockets.handleUpgrade(request, socket, head, (webSocket) => parts.hub.add(webSocket, parts.rules.transport));
}

function judgeUpgrade({ rules, hub }: ApiListenerParts, request: IncomingMessage): Refused | undefined {
  const asked = askedBy(request);
  if (request.url !== apiPath) return { status: 404, reason: "path", detail: `The API is at ${apiPath}.` };
  return judgeAddress(rules, asked) ?? judgeToken(rules, asked) ?? (hub.isFull ? full : undefined);
}

const full: Refused = {
  status: 503,
  reason: "connections",
  detail: "As many connections as api.max-connections allows.",
};

function askedBy({ headersDistinct }: IncomingMessage): Asked {
  const { host, origin, authorization } = headersDistinct;
  return {
    hosts: host ?? [],
    origins: origin ?? [],
    authorizations: authorization ?? [],
    protocols: headersDistinct["sec-websocket-protocol"] ?? [],
  };
}

/** Not read by any page of another site, and not kept by any cache. */
function headersOf(contentType: string, body: string): Readonly<Record<string, string>> {
  return {
    "Content-Type": contentType,
    "Content-Length": String(Buffer.byteLength(body)),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    Connection: "close",
  };
}

function refuse(socket: Duplex, { status, contentType, body }: HttpAnswer): void {
  const headers = Object.entries(headersOf(contentType, body)).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join("")}\r\n${body}`, () => socket.destroy());
}

function tell({ rules, onEvent }: ApiListenerParts, { reason }: Refused): void {
  onEvent({ event: "apiRefused", transport: rules.transport, reason });
}
