import { z } from "zod";
import { type ConfigProblem, field } from "./field.ts";

function path(what: string) {
  return field(
    z.string().min(1).startsWith("/"),
    "an absolute path in quotes",
    `Write the path of ${what}, from / on.`,
  );
}

/** In clear only on this machine; a name and password in a URL would stand in every log on the way. */
const webhookForm = /^(https:\/\/[^\s/?#@]+|http:\/\/(127(\.\d{1,3}){3}|\[::1\]|localhost)(:\d+)?)([/?][^\s#]*)?$/;

/** Who is told when something is wrong with the machine; without this section nobody is. */
export const notifySection = z.strictObject({
  hook: path("the program that takes notifications").optional(),
  webhook: field(
    z.string().max(2_000).regex(webhookForm).refine(isUrl),
    'a URL that begins with "https://", without name and password; "http://" on this machine only',
    "Write the URL that takes notifications, or leave it out.",
  ).optional(),
  "webhook-token-file": path("the file with the webhook's token (32 to 256 letters and digits, mode 0400)").optional(),
  "tls-ca-file": path("the certificate (PEM) of the authority that signs the webhook's").optional(),
  folder: path("a folder of its own that only the gateway may write").prefault("/var/lib/pinpad-gateway/notify"),
});

export type NotifyConfig = z.output<typeof notifySection>;

/** What one key of [notify] alone cannot show. */
export function notifyProblems(notify: NotifyConfig | undefined): ConfigProblem[] {
  if (!notify) return [];
  const { hook, webhook, "webhook-token-file": tokenFile, "tls-ca-file": caFile } = notify;
  const problems: ConfigProblem[] = [];
  if (hook === undefined && webhook === undefined) {
    const fix = "Write hook, webhook or both, or remove the section.";
    problems.push({ key: "notify.hook", value: "(missing)", allowed: "a path, as there is no notify.webhook", fix });
  }
  if (webhook !== undefined && tokenFile === undefined) {
    const fix = "Write the path of the token that the receiver checks the signature with.";
    problems.push({
      key: "notify.webhook-token-file",
      value: "(missing)",
      allowed: "a path, as there is a webhook",
      fix,
    });
  }
  const unused = { "webhook-token-file": webhook === undefined && tokenFile, "tls-ca-file": !isTls(webhook) && caFile };
  for (const [key, value] of Object.entries(unused)) {
    if (typeof value !== "string") continue;
    const allowed = `nothing, as there is no notify.webhook${key === "tls-ca-file" ? " with https" : ""}`;
    problems.push({ key: `notify.${key}`, value: JSON.stringify(value), allowed, fix: "Remove the key." });
  }
  return problems;
}

function isTls(webhook: string | undefined): boolean {
  return webhook?.startsWith("https:") ?? false;
}

function isUrl(text: string): boolean {
  return URL.canParse(text);
}
