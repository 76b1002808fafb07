import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { makeNotification } from "../../../../src/gateway/notify/make-notification.ts";
import { notificationKinds } from "../../../../src/gateway/notify/notification-kinds.ts";
import { webhookSignature } from "../../../../src/gateway/notify/webhook-signature.ts";
import { inTempFolder } from "../../../support/temp-folder.ts";

const readme = readFileSync(new URL("../../../../src/gateway/README.md", import.meta.url), "utf8");
const block = (name: string) => new RegExp(`\`\`\`${name}\n([^]*?)\`\`\``).exec(readme)?.[1] ?? "";

describe("the document", () => {
  it("has every kind with its severity, and no other", () => {
    const section = readme.slice(readme.indexOf("## Notifications"));
    const told = [...section.matchAll(/^\| `(\w+)` +\| (\w+) +\|/gm)].map(([, kind, severity]) => [kind, severity]);
    expect(told).toEqual(Object.entries(notificationKinds).map(([kind, { severity }]) => [kind, severity]));
  });

  it("has an example that is what goes out", () => {
    const example = JSON.parse(block("json notification"));
    const random = { bytes: () => Buffer.from(example.id, "hex") };
    const draft = { kind: "readerDegraded", faultCodes: ["PP402"], facts: {} } as const;
    const made = makeNotification(draft, { clock: new VirtualClock(), random, terminalId: "PINPAD01" });
    expect(example).toEqual(made);
    expect(Object.keys(example)).toEqual(Object.keys(made));
  });

  it("has a check of the signature that takes ours, and nothing changed, old or of another token", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "verify.mjs");
      await writeFile(file, block("js verify"));
      const { isFromOurKiosk } = await import(pathToFileURL(file).href);
      const [token, body, nowS] = ["0123456789abcdefghijklmnopqrstuvwxyz", '{"text":"连续"}', 1_767_225_600];
      const header = webhookSignature(token, nowS * 1_000 + 999, body);
      const judged = (...given: unknown[]) => isFromOurKiosk(...given);
      expect(judged(header, Buffer.from(body), token, nowS + 300)).toBe(true);
      expect(judged(header, body, token, nowS - 300)).toBe(true);
      expect(judged(header, body, token, nowS + 301)).toBe(false);
      expect(judged(header.replace(/t=\d/, "t=2"), body, token, Number(`2${String(nowS).slice(1)}`))).toBe(false);
      expect(judged(header, `${body} `, token, nowS)).toBe(false);
      expect(judged(header, body, `${token}x`, nowS)).toBe(false);
      expect(judged("", body, token, nowS)).toBe(false);
    }));
});
