import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/load-config.ts";
import { file, good, problemsOf } from "../../support/config-samples.ts";

const withNotify = (...lines: string[]) => `${good}\n[notify]\n${lines.join("\n")}\n`;
const url = 'webhook = "https://alarms.example/pinpadd?site=7"';
const token = 'webhook-token-file = "/etc/pinpadd/webhook-token"';

describe("the section [notify]", () => {
  it("is not there unless it is written, and has a hook, a webhook or both", () => {
    expect(parseConfig(good, file).notify).toBeUndefined();
    const folder = "/var/lib/pinpad-gateway/notify";
    expect(parseConfig(withNotify('hook = "/etc/pinpadd/notify-hook"'), file).notify).toEqual({
      hook: "/etc/pinpadd/notify-hook",
      folder,
    });
    expect(parseConfig(withNotify(url, token, 'tls-ca-file = "/etc/pinpadd/ca.pem"'), file).notify).toEqual({
      webhook: "https://alarms.example/pinpadd?site=7",
      "webhook-token-file": "/etc/pinpadd/webhook-token",
      "tls-ca-file": "/etc/pinpadd/ca.pem",
      folder,
    });
  });

  it.each(["https://a", "https://a:8443/b/c?d=e", "http://127.0.0.1:80/x", "http://[::1]:8080/", "http://localhost/a"])(
    "takes %s",
    (webhook) => {
      expect(parseConfig(withNotify(`webhook = "${webhook}"`, token), file).notify?.webhook).toBe(webhook);
    },
  );

  it.each([
    "http://alarms.example/",
    "http://127.0.0.1.example/",
    "http://localhost.example/",
    "http://10.0.0.1/",
    "https://user:secret@alarms.example/",
    "https://alarms.example/#part",
    "https://",
    "https://a b/",
    "https://[::1/",
    "ftp://alarms.example/",
    "alarms.example",
  ])("refuses %s, and says what is allowed", (webhook) => {
    expect(problemsOf(withNotify(`webhook = "${webhook}"`, token))).toEqual([
      expect.objectContaining({ key: "notify.webhook", allowed: expect.stringContaining('begins with "https://"') }),
    ]);
  });

  it.each([
    ["nobody to be told", [], "hook", /hook, webhook or both/],
    ["a hook without its folder", ['hook = "notify.sh"'], "hook", /from \/ on/],
    ["a webhook without a token", [url], "webhook-token-file", /checks the signature/],
    ["a token for nobody", ['hook = "/h"', token], "webhook-token-file", /Remove the key/],
    ["an authority for nobody", ['hook = "/h"', 'tls-ca-file = "/c"'], "tls-ca-file", /Remove the key/],
    ["an authority without TLS", ['webhook = "http://[::1]/"', token, 'tls-ca-file = "/c"'], "tls-ca-file", /Remove/],
    ["a token in the file itself", [url, token, 'webhook-token = "x"'], "webhook-token", /spelling/],
  ])("says of %s what to do", (_, lines, key, fix) => {
    expect(problemsOf(withNotify(...lines))).toEqual([
      expect.objectContaining({ key: `notify.${key}`, fix: expect.stringMatching(fix) }),
    ]);
  });

  it("is shown whole by the example, and each line is good once it is no comment", () => {
    const [, section = ""] = /^(# \[notify\][\s\S]*?)\n\n/m.exec(good) ?? [];
    const { notify } = parseConfig(
      good.replace(section, () => section.replace(/^# /gm, "")),
      file,
    );
    expect(Object.keys(notify ?? {}).sort()).toEqual([
      "folder",
      "hook",
      "tls-ca-file",
      "webhook",
      "webhook-token-file",
    ]);
  });
});
