import { createHmac } from "node:crypto";

/**
 * Value of the header `X-Pinpadd-Signature`: HMAC-SHA256 under the token over the time, a dot and the body. The time stands in what is
 * signed, so that a copy of an old request is one.
 */
export function webhookSignature(token: string, timeMs: number, body: string): string {
  const seconds = Math.floor(timeMs / 1_000);
  const mac = createHmac("sha256", token).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}
