import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { Socket } from "node:net";
import type { Clock } from "../../ports/clock.ts";

export interface JsonPost {
  readonly url: URL;
  /** PEM; undefined: what Node trusts. */
  readonly ca: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tell: (stage: string) => void;
}

export type PostAnswer = { readonly status: number } | { readonly problem: string };

export const postTimeLimitMs = 10_000;
/** More of an answer is not even taken from the network. */
const mostAnswerBytes = 16_384;
const longestProblemChars = 300;

/** One POST on a connection of its own. No redirect is followed; of the answer only the status counts. Never rejects. */
export function postJson({ url, ca, headers, body, clock, signal, tell }: JsonPost): Promise<PostAnswer> {
  const where = `${url.hostname}:${url.port || (url.protocol === "https:" ? 443 : 80)}`;
  return new Promise<PostAnswer>((resolve) => {
    const options = {
      method: "POST",
      agent: false,
      signal,
      minVersion: "TLSv1.2",
      // Also where the environment would have it otherwise.
      rejectUnauthorized: true,
      headers: {
        ...headers,
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": Buffer.byteLength(body),
        "User-Agent": "pinpadd",
        Connection: "close",
      },
      ...(ca === undefined ? {} : { ca }),
    } as const;
    const request = url.protocol === "https:" ? tlsRequest(url, options) : plainRequest(url, options);
    const timer = clock.after(postTimeLimitMs, () =>
      request.destroy(new Error(`no whole answer within ${postTimeLimitMs / 1_000} s`)),
    );
    request.once("socket", (socket: Socket) => {
      socket.once("lookup", () => tell(`found ${url.hostname}`));
      socket.once("connect", () => tell(`connected to ${where}`));
      socket.once("secureConnect", () => tell("TLS: its certificate is trusted"));
    });
    request.once("response", (response) => {
      const { statusCode: status = 0 } = response;
      tell(`answered ${status}`);
      resolve({ status });
      let bytes = 0;
      response.on("error", () => undefined);
      response.on("data", (part: Buffer) => {
        bytes += part.length;
        if (bytes > mostAnswerBytes) request.destroy();
      });
    });
    // Without a listener an upgrade would be left open.
    request.once("upgrade", (_, socket: Socket) => {
      socket.destroy();
      resolve({ problem: `${where}: it wants another protocol` });
    });
    request.on("error", ({ message }) => resolve({ problem: inOneLine(`${where}: ${message}`) }));
    request.once("close", () => {
      timer.cancel();
      resolve({ problem: `${where}: it hung up` });
    });
    request.end(body);
  }).catch((error: unknown) => ({
    problem: inOneLine(`${where}: ${error instanceof Error ? error.message : "no request"}`),
  }));
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").slice(0, longestProblemChars);
}
