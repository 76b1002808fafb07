import { describe, expect, it } from "vitest";
import { hostSection } from "../../../src/config/host.ts";
import { parseConfig } from "../../../src/config/load-config.ts";
import { changed, file, good, problemsOf } from "../../support/config-samples.ts";

const withHost = (...lines: readonly string[]) => changed("[host]\n", `${["[host]", ...lines].join("\n")}\n# \n`);
const elsewhere = (name: string, ...lines: readonly string[]) =>
  withHost(...lines).replace('host = "127.0.0.1"', `host = "${name}"`);
const host = (text: string) => parseConfig(text, file).host;
const tls = ['transport = "tls"', 'tls-ca-file = "/etc/pinpadd/ca.pem"'];

describe("the [host] section", () => {
  it("needs host and port only", () => {
    const { host: name, port, ...rest } = host(withHost());
    expect([name, port]).toEqual(["127.0.0.1", 8583]);
    expect(rest).toEqual({
      transport: "plaintext",
      "tls-min-version": "1.2",
      "length-header": "binary2",
      "length-includes-header": false,
      profile: "iso87-ascii",
      "response-codes": "iso87",
      "reversal-message": "0400",
      "reversal-limit": 30,
      mac: "none",
      "sign-on": "none",
      "echo-interval-s": 0,
    });
  });

  it("takes every key", () => {
    const text = elsewhere(
      "host-1.acquirer.example",
      ...tls,
      'secondary-host = "2001:db8::7"',
      "secondary-port = 8584",
      'tls-server-name = "acquirer.example"',
      'tls-client-certificate-file = "/etc/pinpadd/terminal.pem"',
      'tls-client-key-file = "/etc/pinpadd/terminal.key"',
      'tls-min-version = "1.3"',
      'length-header = "vmlh"',
      "length-includes-header = true",
      'tpdu = "6000030000"',
      'message-header = "602200000000"',
      'profile = "unionpay"',
      'response-codes = "visa"',
      "reversal-limit = 1000",
      'mac = "sessionKey"',
      'sign-on = "with-keys"',
      "echo-interval-s = 3600",
    );
    expect(host(text)).toMatchObject({ "secondary-host": "2001:db8::7", mac: "sessionKey", "response-codes": "visa" });
  });

  it.each([
    ["iso87-ascii", "iso87"],
    ["iso87-binary", "iso87"],
    ["iso93", "iso93"],
    ["unionpay", "unionpay"],
  ])("has the response codes of its profile %s: %s", (profile, codes) => {
    expect(host(withHost(`profile = "${profile}"`))["response-codes"]).toBe(codes);
  });

  it.each<[string, string, RegExp]>([
    ['host = "a b"', "host", /a host name or an IP address/],
    ["secondary-port = 0", "secondary-port", /1 to 65535/],
    ['secondary-host = ""', "secondary-host", /a host name or an IP address/],
    ['transport = "ssl"', "transport", /"plaintext", "tls", "plaintext-over-network"/],
    ['tls-ca-file = "ca.pem"', "tls-ca-file", /absolute path/],
    ['tls-server-name = "a/b"', "tls-server-name", /a host name/],
    ['tls-client-certificate-file = "me.pem"', "tls-client-certificate-file", /absolute path/],
    ['tls-client-key-file = "me.key"', "tls-client-key-file", /absolute path/],
    ['tls-min-version = "1.1"', "tls-min-version", /"1.2", "1.3"/],
    ["tls-min-version = 1.2", "tls-min-version", /"1.2", "1.3"/],
    ['length-header = "hex4"', "length-header", /"binary2", "bcd2", "ascii4", "vmlh"/],
    ['length-includes-header = "no"', "length-includes-header", /true or false/],
    ['tpdu = "600003000"', "tpdu", /10 hexadecimal digits/],
    ["tpdu = 6000030000", "tpdu", /10 hexadecimal digits/],
    ['message-header = "6022000000zz"', "message-header", /12 hexadecimal digits/],
    ['profile = "iso2003"', "profile", /"iso87-ascii", "iso87-binary", "iso93", "unionpay"/],
    ['response-codes = "amex"', "response-codes", /"iso87", "iso93", "visa", "mastercard", "unionpay"/],
    ['reversal-message = "0401"', "reversal-message", /"0400", "0420"/],
    ["reversal-limit = 0", "reversal-limit", /1 to 1000 attempts/],
    ["reversal-limit = 1001", "reversal-limit", /1 to 1000 attempts/],
    ['mac = "retail"', "mac", /"none", "sessionKey", "dukpt"/],
    ['sign-on = "yes"', "sign-on", /"none", "sign-on", "with-keys"/],
    ["echo-interval-s = 3601", "echo-interval-s", /0 to 3600 seconds/],
  ])("refuses %s and says what is allowed", (line, key, allowed) => {
    const text = line.startsWith("host =") ? withHost().replace('host = "127.0.0.1"', line) : withHost(line);
    expect(problemsOf(text)).toMatchObject([
      { key: `host.${key}`, allowed: expect.stringMatching(allowed), fix: expect.stringMatching(/./) },
    ]);
  });
});

describe("the example", () => {
  it("shows every key of [host], and each line is good once it is no comment", () => {
    const [, section = ""] = /\[host\]\n([^[]*)/.exec(good) ?? [];
    const shown = good.replace(section, () => section.replaceAll(/^# /gm, ""));
    expect(Object.keys(host(shown)).sort()).toEqual(hostSection.in.keyof().options.toSorted());
  });
});

describe("keys of [host] that belong together", () => {
  it.each<[string, readonly string[], string]>([
    ["a second host without port", ['secondary-host = "127.0.0.2"'], "host.secondary-port"],
    ["a second port without host", ["secondary-port = 1"], "host.secondary-host"],
    ["TLS without an authority", ['transport = "tls"'], "host.tls-ca-file"],
    [
      "a client certificate without key",
      [...tls, 'tls-client-certificate-file = "/me.pem"'],
      "host.tls-client-key-file",
    ],
    ["a client key alone", [...tls, 'tls-client-key-file = "/me.key"'], "host.tls-client-certificate-file"],
    ["an authority without TLS", ['tls-ca-file = "/ca.pem"'], "host.tls-ca-file"],
    ["0420 where there is one reversal", ['profile = "iso93"', 'reversal-message = "0420"'], "host.reversal-message"],
  ])("%s", (_, lines, key) => {
    expect(problemsOf(withHost(...lines))).toMatchObject([{ key, fix: expect.stringMatching(/./) }]);
  });
});

describe("plaintext", () => {
  it.each(["127.0.0.1", "127.200.3.4", "::1", "localhost"])("goes to %s without a word", (name) => {
    expect(host(elsewhere(name)).transport).toBe("plaintext");
  });

  it.each(["10.0.0.1", "acquirer.example", "127.acquirer.example", "localhost.example", "::", "0.0.0.0"])(
    "does not go to %s",
    (name) => {
      expect(problemsOf(elsewhere(name))).toMatchObject([{ key: "host.host", fix: expect.stringMatching(/tls/) }]);
    },
  );

  it("does not go to a second host elsewhere either", () => {
    const text = withHost('secondary-host = "10.0.0.1"', "secondary-port = 1");
    expect(problemsOf(text)).toMatchObject([{ key: "host.secondary-host" }]);
  });

  it("goes over a network only where the file says so by name", () => {
    expect(host(elsewhere("10.0.0.1", 'transport = "plaintext-over-network"')).host).toBe("10.0.0.1");
  });
});
