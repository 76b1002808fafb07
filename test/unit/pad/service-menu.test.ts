import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { PadAsService } from "../../../src/pad/pad-as-service.ts";
import { mediumWithCode, menuBench, menuOnNewPad, serviceCode } from "../../support/menu-bench.ts";
import { provisioned } from "../../support/pad-bench.ts";
import { keyIndex } from "../../support/scd-bench.ts";

const minuteMs = 60_000;

describe("the service menu of a pad", () => {
  it("opens when CLEAR and CANCEL are held, and lets in who has the code", async () => {
    const { hold, type, sees, seen, records } = await menuOnNewPad();
    hold();
    expect(seen()).toContain("SERVICE CODE");
    type(serviceCode);
    expect(await sees("1 Self-test")).toContain("2 Last faults");
    expect(records()).toEqual([{ event: "serviceMenuAsked", answer: "codeWanted" }, { event: "serviceMenuEntered" }]);
  });

  it("does not open for two other keys", async () => {
    const { hold, records, pad } = await menuOnNewPad();
    hold(1, 2);
    hold(keyIndex.enter, keyIndex.cancel);
    expect([records(), pad.at]).toEqual([[], "idle"]);
  });

  it("does not open while a customer is served, at any time of a payment", async () => {
    const { hold, pay, insert, enterPin, until, records } = await menuOnNewPad();
    const outcome = pay();
    hold();
    insert();
    hold();
    expect((await until("ENTER_PIN"))?.id).toBe("ENTER_PIN");
    enterPin();
    hold();
    await until("PLEASE_WAIT");
    hold();
    expect(records()).toEqual([]);
    void outcome;
  });

  it("waits for the end of a transaction in which the keys were held, and comes before the next", async () => {
    const { hold, pay, press, seen, pad, pass } = await menuOnNewPad();
    const first = pay();
    hold();
    press(keyIndex.cancel);
    expect(await first).toMatchObject({ kind: "cancelled" });
    await pass(10_000);
    expect(await pay("p2")).toBeUndefined();
    expect([pad.at, seen().includes("SERVICE CODE")]).toEqual(["outOfService", true]);
  });

  it("forgets after half a minute that the keys were held in a transaction", async () => {
    const { hold, pay, press, pass, until } = await menuOnNewPad();
    const first = pay();
    hold();
    press(keyIndex.cancel);
    await first;
    await pass(31_000);
    void pay("p2");
    expect((await until("INSERT_CARD"))?.id).toBe("INSERT_CARD");
  });

  it("says how a code is set where there is none", async () => {
    const { hold, seen, press, pad, records } = await menuBench(await provisioned());
    hold();
    expect(seen()).toContain("pinpad service-code");
    expect(pad.at).toBe("outOfService");
    press(1, 2, 3, 4, 5, 6, keyIndex.enter, keyIndex.cancel);
    expect(pad.at).toBe("idle");
    expect(records()[0]).toEqual({ event: "serviceMenuAsked", answer: "noCode" });
  });

  it("takes no customer while it is open, and takes the next one once it is closed", async () => {
    const { enter, pad, pay, press, until, lastScreen, reader } = await menuOnNewPad();
    await enter();
    expect(pad.at).toBe("outOfService");
    expect(await pay()).toBeUndefined();
    expect(pad.showPrompt({ id: "IDLE" })).toBe(false);
    expect(reader.isArmed).toBe(false);
    let isIdle = false;
    const idle = pad.idle().then(() => {
      isIdle = true;
    });
    await Promise.resolve();
    expect(isIdle).toBe(false);
    press(keyIndex.cancel);
    await idle;
    expect([pad.at, lastScreen()?.id]).toEqual(["idle", "IDLE"]);
    void pay("p2");
    expect((await until("INSERT_CARD"))?.id).toBe("INSERT_CARD");
  });

  it("tells kiosk apps that the pad is out of service, and why", async () => {
    const service = new PadAsService(
      { name: "pinpadd", version: "0" },
      { currency: "CNY", kind: "0200", transactions: ["payment"] },
    );
    const { enter, pad, press } = await menuBench(await mediumWithCode(), service);
    service.attach(pad);
    const notices: string[] = [];
    service.onNotice(({ notice }) => notices.push(notice));
    await enter();
    const order = { id: "a", transaction: "payment", amountMinor: 1, currency: "CNY" } as const;
    expect(await service.start(order, () => undefined)).toEqual({
      refused: "outOfService",
      detail: "the pad is out of service: its service menu is open",
    });
    press(keyIndex.cancel);
    expect((await service.status()).inService).toBe(true);
    expect(notices).toContain("inService");
  });

  it("gives no key to the PIN entry, and forgets the code's digits when it closes", async () => {
    const { hold, press, pay, insert, until, lastScreen } = await menuOnNewPad();
    hold();
    press(4, 0, 2, 9, keyIndex.cancel);
    void pay();
    insert();
    await until("ENTER_PIN");
    expect(lastScreen()).toMatchObject({ id: "ENTER_PIN", digitCount: 0 });
  });

  it("closes after two minutes without a key, and after a quarter of an hour whatever is pressed", async () => {
    const { enter, pass, pad, press, records } = await menuOnNewPad();
    await enter();
    await pass(2 * minuteMs - 1);
    expect(pad.at).toBe("outOfService");
    await pass(1);
    expect([pad.at, records().at(-1)]).toEqual(["idle", { event: "serviceMenuEnded", why: "timeUp" }]);
    await enter();
    for (let minute = 0; minute < 14; minute += 1) {
      await pass(minuteMs);
      press(keyIndex.enter);
    }
    expect(pad.at).toBe("outOfService");
    await pass(minuteMs);
    expect(pad.at).toBe("idle");
  });

  it("keeps a fault that comes meanwhile for its end", async () => {
    const { enter, keypad, press, pad, lastScreen, display } = await menuOnNewPad();
    await enter();
    const before = display.shown.length;
    keypad.tell.onFault(new Fault("PP202", "row GPIO 5"));
    expect(display.shown.length).toBe(before);
    press(keyIndex.cancel);
    expect([pad.faults, lastScreen()]).toEqual([["PP202"], { id: "MACHINE_FAULT", code: "PP202" }]);
  });

  it("opens out of service, too, and names the fault with its remedy and where it was seen", async () => {
    const { enter, keypad, press, sees, records } = await menuOnNewPad();
    keypad.tell.onFault(new Fault("PP202", "row GPIO 5 is stuck"));
    await enter();
    press(2);
    expect(await sees("PP202")).toContain("It is there now.");
    press(keyIndex.enter);
    expect(await sees("row GPIO 5")).toContain("row GPIO 5");
    expect(records().at(-1)).toEqual({ event: "serviceMenuUsed", item: "faults" });
    press(0);
    expect(await sees("PP202 Scan for")).toBe("PP202 Scan for its help page.");
  });

  it("counts a wrong code, waits after the fifth, and does not forget that over a restart", async () => {
    const fs = await mediumWithCode();
    const first = await menuBench(fs);
    first.hold();
    for (const left of ["4", "3", "2", "1"]) {
      first.type("111222");
      expect(await first.sees(`Tries left: ${left}`)).toContain("WRONG");
    }
    first.type("111222");
    expect(await first.sees("Again in 1 min")).toContain("Too many wrong codes");
    expect(first.records().at(-1)).toEqual({ event: "serviceCodeWrong", triesLeft: 1, waitMs: minuteMs });
    await first.pad.stop();
    const second = await menuBench(fs);
    second.hold();
    expect(second.seen()).toContain("Again in 1 min");
    second.press(keyIndex.cancel);
    await second.pass(minuteMs);
    second.hold();
    second.type("111222");
    expect(await second.sees("Again in 2 min")).toContain("Too many wrong codes");
    second.press(keyIndex.cancel);
    await second.pass(2 * minuteMs);
    await second.enter();
    await second.pad.stop();
    const third = await menuBench(fs);
    third.hold();
    expect(third.seen()).toContain("Tries left: 5");
  });

  it("counts the try before it looks at the code: a medium that takes no write lets nobody in, and is named", async () => {
    const { fs, hold, type, sees, press, pad } = await menuOnNewPad();
    hold();
    fs.failAt("write", 1, "EROFS");
    type(serviceCode);
    expect(await sees("PP703")).toContain("SERVICE CODE");
    press(4);
    expect(await sees("PP703")).toContain("PP703");
    press(keyIndex.cancel);
    expect(pad.at).not.toBe(undefined);
  });

  it("is closed and recorded when the pad stops", async () => {
    const { enter, pad, records } = await menuOnNewPad();
    await enter();
    await pad.stop();
    expect(records().at(-1)).toEqual({ event: "serviceMenuEnded", why: "stopped" });
  });
});
