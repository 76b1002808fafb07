import type { PadService, PadStatus } from "../../joint/pad-service.ts";
import type { Clock } from "../../ports/clock.ts";
import { type AdmissionRules, type Asked, apiPath, judgeAddress, judgeToken, type Refused } from "./admission.ts";
import type { ApiMetrics } from "./api-metrics.ts";

const statusPatienceMs = 2_000;

/** What goes back, whatever it was. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Set when the request was not allowed. */
  readonly refused?: Refused;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly asked: Asked;
}

/** What plain HTTP gets: is the process alive, can the pad take a payment, and the metrics. GET alone, and nothing is changed by it. */
export class HttpAnswers {
  readonly #pad: PadService;
  readonly #clock: Clock;
  readonly #metrics: ApiMetrics;
  readonly #rows: {
    readonly [Path in string]: (rules: AdmissionRules, asked: Asked) => HttpAnswer | Promise<HttpAnswer>;
  } = {
    "/healthz": () => plain(200, "ok"),
    "/readyz": () => this.#ready(),
    "/metrics": (rules, asked) => this.#measured(rules, asked),
    [apiPath]: () => plain(426, "This is a WebSocket: upgrade."),
  };

  constructor(pad: PadService, clock: Clock, metrics: ApiMetrics) {
    this.#pad = pad;
    this.#clock = clock;
    this.#metrics = metrics;
  }

  answer(rules: AdmissionRules, { method, path, asked }: HttpRequest): HttpAnswer | Promise<HttpAnswer> {
    const refused = judgeAddress(rules, asked);
    if (refused) return refusedAnswer(refused);
    const row = Object.hasOwn(this.#rows, path) ? this.#rows[path] : undefined;
    if (!row)
      return refusedAnswer({ status: 404, reason: "path", detail: `There are ${Object.keys(this.#rows).join(", ")}.` });
    if (method !== "GET") return refusedAnswer({ status: 405, reason: "method", detail: "GET alone." });
    return row(rules, asked);
  }

  /** Ready: a payment may begin now, or is under way. */
  async #ready(): Promise<HttpAnswer> {
    const status = await this.#status();
    const { ready, ...more } = status
      ? { ready: status.inService, state: status.state, faults: status.faults.map(({ code }) => code) }
      : { ready: false, state: "unknown", faults: [] };
    const body = `${JSON.stringify({ ready, ...more })}\n`;
    return { status: ready ? 200 : 503, contentType: "application/json", body };
  }

  async #measured(rules: AdmissionRules, asked: Asked): Promise<HttpAnswer> {
    const refused = judgeToken(rules, asked);
    if (refused) return refusedAnswer(refused);
    return {
      status: 200,
      contentType: this.#metrics.contentType,
      body: await this.#metrics.text(await this.#status()),
    };
  }

  #status(): Promise<PadStatus | undefined> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(statusPatienceMs, () => resolve(undefined));
      const settle = (status?: PadStatus): void => {
        timer.cancel();
        resolve(status);
      };
      this.#pad.status().then(settle, () => settle());
    });
  }
}

function plain(status: number, text: string): HttpAnswer {
  return { status, contentType: "text/plain; charset=utf-8", body: `${text}\n` };
}

export function refusedAnswer(refused: Refused): HttpAnswer {
  return { ...plain(refused.status, refused.detail), refused };
}
