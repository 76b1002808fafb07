import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { ApiMetrics } from "../../../../src/gateway/api/api-metrics.ts";
import { RefusalLog } from "../../../../src/gateway/api/refusal-log.ts";
import { ScriptedPad } from "../../../support/scripted-pad.ts";

async function metered() {
  const clock = new VirtualClock();
  const scripted = new ScriptedPad();
  const metrics = await ApiMetrics.open("0.1.0", clock);
  const pad = metrics.measured(scripted);
  const text = async () => metrics.text(await pad.status().catch(() => undefined));
  return { clock, scripted, metrics, pad, text };
}

describe("metrics", () => {
  it("count PIN entries by result and time whole ones, and nothing by digit", async () => {
    const { clock, scripted, pad, text } = await metered();
    const end = pad.start({ id: "p1", transaction: "payment" }, () => undefined);
    scripted.tell({ news: "cardRead", maskedPan: "476173******0010" });
    for (const digitCount of [0, 1, 2, 3, 4]) {
      scripted.tell({ news: "pinEntry", digitCount, triesLeft: 3 });
      clock.advance(1_000);
    }
    scripted.tell({ news: "hostAwaited" });
    clock.advance(700);
    scripted.tell({ news: "pinIncorrect", triesLeft: 2 });
    scripted.tell({ news: "pinEntry", digitCount: 1, triesLeft: 2 });
    clock.advance(3_000);
    scripted.tell({ news: "hostAwaited" });
    clock.advance(300);
    scripted.end({ kind: "approved" });
    await end;
    const told = await text();
    expect(told).toContain('pinpad_transactions_total{transaction="payment",outcome="approved"} 1');
    expect(told).toContain('pinpad_pin_entries_total{result="wrong"} 1');
    expect(told).toContain('pinpad_pin_entries_total{result="ok"} 1');
    expect(told).toContain("pinpad_pin_entry_seconds_sum 8\npinpad_pin_entry_seconds_count 2");
    expect(told).toContain("pinpad_host_answer_seconds_sum 1\npinpad_host_answer_seconds_count 2");
    expect(told).toContain('pinpad_card_reads_total{result="read"} 1');
    expect(told).not.toMatch(/digit_?count|key="|digit="|476173/i);
  });

  it("keep labels few, whatever the pad calls its outcomes", async () => {
    const { scripted, pad, text } = await metered();
    for (const kind of ["cancelled", "aNewOne", "another"]) {
      const end = pad.start({ id: kind, transaction: "balance" }, () => undefined);
      scripted.tell({ news: "pinEntry", digitCount: 0, triesLeft: 3 });
      scripted.end({ kind });
      await end;
    }
    const told = await text();
    expect(told).toContain('pinpad_transactions_total{transaction="balance",outcome="other"} 2');
    expect(told).toContain('pinpad_pin_entries_total{result="cancel"} 1');
    expect(told).not.toContain("aNewOne");
  });

  it("say what the pad's status is now: in service, its faults, keys left", async () => {
    const { scripted, pad, text, metrics } = await metered();
    expect(await text()).toContain("pinpad_in_service 1");
    expect(await text()).toContain("pinpad_pin_keys_left 1000000");
    const fault = { code: "PP405", remedyEn: "", remedyZh: "" };
    const unknown = { state: "unknown", testKeys: false } as const;
    scripted.current = { ...scripted.current, inService: false, faults: [fault], keys: unknown };
    const broken = await text();
    expect(broken).toContain("pinpad_in_service 0");
    expect(broken).toContain('pinpad_fault{code="PP405"} 1');
    expect(broken).not.toContain("pinpad_pin_keys_left 1");
    scripted.isGone = true;
    const gone = await text();
    expect(gone).toContain("pinpad_in_service 0");
    expect(gone).not.toContain("PP405");
    const heard: string[] = [];
    pad.onNotice(({ notice }) => heard.push(notice));
    scripted.notice({ notice: "lockout", where: "here", waitMs: 1 });
    metrics.count({ event: "apiCommand", name: "other", completionCode: "unsupportedCommand" });
    expect(heard).toEqual(["lockout"]);
    expect(await text()).toContain('pinpad_lockouts_total{where="here"} 1');
    expect(await text()).toContain('pinpad_api_commands_total{name="other",code="unsupportedCommand"} 1');
  });
});

describe("the log of refusals", () => {
  it("has each reason once a minute, as PP805", () => {
    const clock = new VirtualClock();
    const details: string[] = [];
    const log = new RefusalLog(clock, ({ code, detail }) => details.push(`${code} ${detail}`));
    for (let asked = 0; asked < 1_000; asked += 1) {
      log.hear({ event: "apiRefused", transport: "websocket", reason: "token" });
      log.hear({ event: "apiCut", transport: "unix", connection: 1, reason: "slow" });
      clock.advance(59);
    }
    expect(details).toEqual([
      expect.stringMatching(/^PP805 on the loopback port: no token/),
      expect.stringMatching(/^PP805 on the Unix socket: a client does not read/),
    ]);
    clock.advance(1_000);
    log.hear({ event: "apiRefused", transport: "websocket", reason: "token" });
    expect(details).toHaveLength(3);
  });

  it("say how each way out of the machine is, as it is now", async () => {
    let sent = 1;
    const counts = () => [{ way: "hook", sent, failed: 2, dropped: 3, waiting: 4 } as const];
    const metrics = await ApiMetrics.open("0.1.0", new VirtualClock(), counts);
    const lines = async () => (await metrics.text(undefined)).split("\n").filter((line) => /^pinpad_notif/.test(line));
    await lines();
    sent = 7;
    expect(await lines()).toEqual([
      'pinpad_notifications_total{way="hook",result="sent"} 7',
      'pinpad_notifications_total{way="hook",result="failed"} 2',
      'pinpad_notifications_total{way="hook",result="dropped"} 3',
      'pinpad_notifications_waiting{way="hook"} 4',
    ]);
  });
});
