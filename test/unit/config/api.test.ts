import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/load-config.ts";
import { file, good, problemsOf } from "../../support/config-samples.ts";

const withApi = (lines: string) => `${good}\n[api]\n${lines}`;
const onPort = (lines: string) => withApi(`[api.websocket]\n${lines}`);
const site = 'origins = ["http://localhost:3000"]\ntoken-file = "/etc/pinpadd/api-token"\n';

describe("the section [api]", () => {
  it("is not there unless it is written, and then is a Unix socket", () => {
    expect(parseConfig(good, file).api).toBeUndefined();
    expect(parseConfig(withApi(""), file).api).toEqual({
      socket: "/run/pinpad-gateway/api.sock",
      "max-connections": 16,
      "messages-per-s": 10,
      "owner-lease-s": 30,
    });
  });

  it("opens a loopback port for listed sites, with a token", () => {
    expect(parseConfig(onPort(`port = 8420\n${site}`), file).api?.websocket).toEqual({
      address: "127.0.0.1",
      port: 8420,
      origins: ["http://localhost:3000"],
      "token-file": "/etc/pinpadd/api-token",
    });
    const hosts = 'port = 8420\nhosts = ["kiosk.local:8420", "[::1]:8420"]\n';
    expect(parseConfig(onPort(hosts + site), file).api?.websocket?.hosts).toHaveLength(2);
  });

  it.each([
    ["socket", withApi('socket = "api.sock"\n'), "from / on"],
    ["socket-group", withApi("socket-group = 1000\n"), "group whose programs may use the API"],
    ["max-connections", withApi("max-connections = 0\n"), "leave the key out for 16"],
    ["messages-per-s", withApi('messages-per-s = "10"\n'), "without quotes"],
    ["owner-lease-s", withApi("owner-lease-s = 0\n"), "leave the key out for 30"],
    ["cors", withApi("cors = true\n"), "Remove it or correct its spelling"],
    ["websocket.port", onPort(`port = 80\n${site}`), "port that the kiosk app connects to"],
    ["websocket.address", onPort(`port = 8420\naddress = "0.0.0.0"\n${site}`), "this machine only"],
    ["websocket.origins", onPort('port = 8420\ntoken-file = "/a"\norigins = ["*"]\n'), "List the sites"],
    ["websocket.origins", onPort('port = 8420\ntoken-file = "/a"\norigins = ["null"]\n'), "List the sites"],
    ["websocket.origins", onPort('port = 8420\ntoken-file = "/a"\norigins = ["http://a/"]\n'), "List the sites"],
    ["websocket.origins", onPort('port = 8420\ntoken-file = "/a"\norigins = []\n'), "List the sites"],
    ["websocket.hosts", onPort(`port = 8420\nhosts = ["*"]\n${site}`), "address and localhost"],
    ["websocket.token-file", onPort('port = 8420\norigins = ["http://a"]\n'), "from / on"],
  ])("%s: a mistake is told with what is allowed and the fix", (key, text, fix) => {
    expect(problemsOf(text)).toEqual([
      expect.objectContaining({ key: `api.${key}`, fix: expect.stringContaining(fix) }),
    ]);
  });
});
