import type { Clock } from "../../ports/clock.ts";
import type { FileSystem } from "../../ports/file-system.ts";
import { tokenForm, tokenHowTo } from "../api/api-token.ts";
import { type Notification, notificationJson } from "./notification.ts";
import { postJson } from "./post-json.ts";
import { notTaken, type Sent, taken, type Way } from "./way.ts";
import { webhookSignature } from "./webhook-signature.ts";

export interface WebhookPlace {
  readonly url: string;
  readonly tokenFile: string;
  /** The only authorities that are trusted; undefined: the public ones that Node knows. */
  readonly caFile?: string | undefined;
}

interface WebhookParts {
  readonly place: WebhookPlace;
  readonly fileSystem: FileSystem;
  readonly clock: Clock;
}

const largestFileBytes = 64 * 1_024;

/** The site's server: the notification as a signed POST; any status from 200 to 299 means taken. */
export class WebhookWay implements Way {
  readonly name = "webhook";
  readonly #parts: WebhookParts;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
  }

  async send(
    notification: Notification,
    signal: AbortSignal,
    tell: (stage: string) => void = () => undefined,
  ): Promise<Sent> {
    const { place, clock } = this.#parts;
    // Each time: a renewed token or authority needs no new start.
    const files = await this.#files();
    if ("problem" in files) return notTaken(files.problem);
    tell("token read");
    const body = notificationJson(notification);
    const headers = {
      "Idempotency-Key": notification.id,
      "X-Pinpadd-Signature": webhookSignature(files.token, clock.wallMs(), body),
    };
    const answer = await postJson({ url: new URL(place.url), ca: files.ca, headers, body, clock, signal, tell });
    if ("problem" in answer) return notTaken(`notify.webhook: ${answer.problem}`);
    if (answer.status >= 200 && answer.status < 300) return taken;
    const redirect = answer.status >= 300 && answer.status < 400 ? ": redirects are not followed" : "";
    return notTaken(`notify.webhook: it answered ${answer.status}${redirect}`);
  }

  async #files(): Promise<{ readonly token: string; readonly ca: string | undefined } | { readonly problem: string }> {
    const { place, fileSystem } = this.#parts;
    const { tokenFile, caFile } = place;
    const token = await textOf("webhook-token-file", tokenFile, () =>
      fileSystem.readPrivate(tokenFile, largestFileBytes),
    );
    if ("problem" in token) return token;
    const line = token.text.replace(/\r?\n$/, "");
    if (!tokenForm.test(line)) {
      return {
        problem: named("webhook-token-file", tokenFile, `holds no 32 to 256 letters and digits: ${tokenHowTo}`),
      };
    }
    if (caFile === undefined) return { token: line, ca: undefined };
    const ca = await textOf("tls-ca-file", caFile, () => fileSystem.readSmall(caFile, largestFileBytes));
    if ("problem" in ca) return ca;
    if (!ca.text.includes("-----BEGIN CERTIFICATE-----")) {
      return { problem: named("tls-ca-file", caFile, "holds no certificate in PEM") };
    }
    return { token: line, ca: ca.text };
  }
}

async function textOf(
  key: string,
  file: string,
  read: () => Promise<Buffer>,
): Promise<{ readonly text: string } | { readonly problem: string }> {
  try {
    return { text: (await read()).toString("latin1") };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown reason";
    return { problem: named(key, file, `cannot be read: ${reason}`) };
  }
}

function named(key: string, file: string, what: string): string {
  return `notify.${key} = ${JSON.stringify(file)} ${what}`;
}
