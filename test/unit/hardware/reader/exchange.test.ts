import { describe, expect, it } from "vitest";
import { type CommandClass, Exchange, type LineRules } from "../../../../hardware/reader/exchange.ts";
import { icrwAck, icrwFrame, icrwFramer, icrwNak } from "../../../../hardware/reader/icrw-framer.ts";
import { icrwModel } from "../../../../hardware/reader/icrw-models.ts";
import { ReaderCounters } from "../../../../hardware/reader/reader-counters.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";

const model = icrwModel("ict3q8");
const rules: LineRules = {
  ack: icrwAck,
  nak: icrwNak,
  clear: Buffer.from(model.clear),
  echoes: false,
  ackMs: 300,
  gapMs: 150,
  quietMs: 20,
  settleMs: 5,
};
const frame = (text: string) => icrwFrame(model, Buffer.from(text));
const control = { ack: "06", nak: "15", clear: "1004" };

/** A host's side of a line; the test is the reader. */
function line() {
  const clock = new VirtualClock();
  const counters = new ReaderCounters();
  const written: string[] = [];
  const exchange = new Exchange<Buffer>({
    write: (bytes) => {
      written.push(bytes.toString("hex"));
      return Promise.resolve();
    },
    framer: icrwFramer(model),
    rules,
    clock,
    counters,
    discard: (text) => text.fill(0),
  });
  const ask = (commandClass: CommandClass = "idempotent", answerMs = 500) => {
    let end = "";
    const asked = exchange.ask({
      frame: frame("C10"),
      class: commandClass,
      answerMs,
      isAnswer: (text) => text.toString("latin1", 1, 3) === "10",
    });
    asked.then(
      (text) => {
        end = text.toString();
      },
      (error: Error) => {
        end = error.message;
      },
    );
    return () => end;
  };
  const hear = (...parts: readonly (Buffer | string)[]) => {
    exchange.take(Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "hex") : part))));
    return clock.advanceAsync(0);
  };
  return { clock, counters, exchange, written, ask, hear, pass: (ms: number) => clock.advanceAsync(ms) };
}

describe("an exchange of the icrw language", () => {
  it("is a command, its acknowledgement, an answer and its acknowledgement", async () => {
    const { ask, hear, written } = line();
    const end = ask();
    await hear(control.ack);
    await hear(frame("P1002"));
    expect(end()).toBe("P1002");
    expect(written).toEqual([frame("C10").toString("hex"), control.ack]);
  });

  it("ends after 300 ms without an acknowledgement, and at once when it is refused", async () => {
    const silent = line();
    const end = silent.ask();
    await silent.pass(299);
    expect(end()).toBe("");
    await silent.pass(1);
    expect(end()).toBe("notAcknowledged");
    const refused = line();
    const refusal = refused.ask();
    await refused.hear(control.nak);
    expect(refusal()).toBe("refused");
  });

  it("ends when no answer comes in its time", async () => {
    const { ask, hear, pass } = line();
    const end = ask("motion", 15_000);
    await hear(control.ack);
    await pass(14_999);
    expect(end()).toBe("");
    await pass(1);
    expect(end()).toBe("notAnswered");
  });

  it("asks three times for an answer that came broken, and takes it when it comes whole", async () => {
    const { ask, hear, pass, written, counters } = line();
    const end = ask();
    await hear(control.ack, frame("P1002").fill(0x55, 3, 4));
    await pass(250);
    expect(written.slice(1)).toEqual([control.nak, control.nak, control.nak]);
    await hear(frame("P1002"));
    expect(end()).toBe("P1002");
    expect(counters.of("LineRepeatedAnswerCount")).toBe(3);
  });

  it("waits on for a card that is being moved, whatever noise there is", async () => {
    const { ask, hear, pass } = line();
    const end = ask("motion", 15_000);
    await hear(control.ack, "55aa55");
    await pass(10_000);
    expect(end()).toBe("");
    await hear(frame("P1001"));
    expect(end()).toBe("P1001");
  });

  it("does not take an answer without an acknowledgement for a command that must not be repeated", async () => {
    for (const [commandClass, words] of [
      ["idempotent", "P1002"],
      ["chip", "notAcknowledged"],
      ["motion", "notAcknowledged"],
    ] as const) {
      const { ask, hear, pass } = line();
      const end = ask(commandClass);
      await hear(frame("P1002"));
      await pass(500);
      expect(end()).toBe(words);
    }
  });

  it("counts and drops what belongs to no command", async () => {
    const { ask, hear, counters } = line();
    await hear(frame("P1002"));
    const end = ask();
    await hear(control.ack, frame("P3001"), frame("P1000"));
    expect(end()).toBe("P1000");
    expect(counters.of("LineLateAnswerCount")).toBe(2);
  });

  it("is not begun within 5 ms of an answer, nor into the middle of one", async () => {
    const { ask, hear, pass, written } = line();
    ask();
    await hear(control.ack, frame("P1002"));
    const before = written.length;
    ask();
    await pass(4);
    expect(written).toHaveLength(before);
    await pass(1);
    expect(written).toHaveLength(before + 1);
    const busy = line();
    await busy.hear(frame("P1002").subarray(0, 4));
    busy.ask();
    await busy.pass(149);
    expect(busy.written).toEqual([]);
    await busy.pass(1);
    expect(busy.written).toHaveLength(1);
  });

  it("is one at a time", async () => {
    const { ask, exchange } = line();
    ask();
    await expect(exchange.clear()).rejects.toMatchObject({ code: "PP901" });
  });

  it("ends with the line", async () => {
    const { ask, exchange, pass } = line();
    const end = ask();
    exchange.close();
    await pass(0);
    expect(end()).toBe("closed");
    const later = ask();
    await pass(0);
    expect(later()).toBe("closed");
  });

  it("clears the line with DLE EOT, three times at most, and forgets what comes before its echo", async () => {
    const { exchange, hear, pass, written } = line();
    const clearing = exchange.clear();
    await pass(310);
    await hear(frame("P1002"), control.clear);
    await clearing;
    expect(written).toEqual([control.clear, control.clear]);
    const silent = line();
    const rejected = expect(silent.exchange.clear()).rejects.toMatchObject({ reason: "notAcknowledged" });
    await silent.pass(2_000);
    await rejected;
    expect(silent.written).toHaveLength(3);
  });

  it("leaves no byte that it was given behind", async () => {
    const { exchange, ask } = line();
    ask();
    const bytes = Buffer.from("064761739001010010", "hex");
    exchange.take(bytes);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
  });
});
