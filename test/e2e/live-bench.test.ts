import { beforeAll, describe, expect, it } from "vitest";
import { buildProgram } from "../support/program.ts";
import { hasPty, playInTerminal, type TerminalSession } from "../support/terminal-session.ts";

beforeAll(buildProgram);

if (!hasPty) console.log("skipped: the live bench in a terminal needs python3 with its pty module");

const enterScreen = "\x1b[?1049h\x1b[?25l";
const leaveScreen = "\x1b[?25h\x1b[?1049l";

const play = (...script: readonly string[]): Promise<TerminalSession> => playInTerminal(["bench"], script);

const untilPin = ["wait 请插卡", "type i", "wait 请遮挡输入密码"];

describe.runIf(hasPty).concurrent("the live bench in a terminal", () => {
  it("takes a whole payment from the keyboard, and leaves the terminal as it was at Ctrl-C", async () => {
    const { code, sameMode, written } = await play(...untilPin, "type 1234\\r", "wait 交易成功", "type \\x03");
    expect(code).toBe(0);
    expect(sameMode).toBe(true);
    expect(written).toContain(enterScreen);
    expect(written.indexOf(leaveScreen)).toBeGreaterThan(written.indexOf("交易成功"));
    expect(written.slice(written.indexOf(leaveScreen) + leaveScreen.length).trim()).toMatch(/^payments: .*approved/);
  });

  it("takes a payment with a motorised reader, too, once its shutter is open", async () => {
    const { code, written } = await playInTerminal(
      ["bench", "--reader", "icrw"],
      ["wait 请插卡", "type i", "wait 请遮挡输入密码", "type 1234\\r", "wait 交易成功", "type q"],
    );
    expect(code).toBe(0);
    expect(written).toMatch(/payments: .*approved/);
  });

  it("says that a wrong PIN was wrong, and takes the right one", async () => {
    const { code, written } = await play(
      ...untilPin,
      "type 1235\\r",
      "wait 密码错误",
      "type 1234\\r",
      "wait 交易成功",
      "type q",
    );
    expect(code).toBe(0);
    expect(written).toMatch(/payments: .*approved/);
  });

  it("speaks Chinese on its panel, and English beside it, after the language key, and helps without ending the payment", async () => {
    const { code, written } = await play(
      ...untilPin,
      "type 12l",
      "wait ENTER PIN",
      "type h",
      "wait HELP",
      "type 9",
      "type 34\\r",
      "wait APPROVED",
      "type q",
    );
    expect(code).toBe(0);
    expect(written).toMatch(/payments: .*approved/);
  });

  it("speaks Chinese from the start where it is asked to", async () => {
    const { code, written } = await playInTerminal(["bench", "--language", "zh"], ["wait YOUR CARD", "type q"]);
    expect(code).toBe(0);
    expect(written).not.toContain("请插卡");
  });

  it("explains its keys at ?", async () => {
    const { code, written } = await play("wait 请插卡", "type ?", "wait insert the card", "type ?", "type \\x03");
    expect(code).toBe(0);
    expect(written).toContain("unplug or plug in the reader");
  });

  it("leaves the terminal as it was at SIGTERM too", async () => {
    const { code, sameMode, written } = await play(...untilPin, "type 12", "signal SIGTERM");
    expect([code, sameMode]).toEqual([0, true]);
    expect(written).toContain(leaveScreen);
    expect(written.split(leaveScreen)).toHaveLength(2);
  });
});
