import { describe, expect, it } from "vitest";
import { I2cConnection } from "../../../../hardware/bus/i2c-connection.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";

interface Held {
  readonly bytes: Uint8Array;
  readonly finish: () => void;
  readonly fail: (thrown: Error) => void;
}

/** A bus whose transactions end when the test says so. */
function heldBus() {
  const clock = new VirtualClock();
  const out: Held[] = [];
  const log: string[] = [];
  const open = () => {
    log.push("open");
    return Promise.resolve({
      write: (_: number, bytes: Uint8Array) =>
        new Promise<void>((finish, fail) => {
          log.push("write");
          out.push({ bytes, finish, fail });
        }),
      answers: () => Promise.resolve(true),
      readByte: () => Promise.resolve(0),
      close: () => {
        log.push("close");
        return Promise.reject(new Error("EBADF"));
      },
    });
  };
  const connection = new I2cConnection(open, clock);
  const write = () => connection.write(0x3c, Uint8Array.of(1));
  return { clock, out, log, connection, write, turn: () => clock.advanceAsync(0) };
}

const stuck = { code: "ETIMEDOUT" };

describe("I2cConnection", () => {
  it("hands through how a transaction ends", async () => {
    const { connection, out, write } = heldBus();
    await connection.open();
    const good = write();
    out[0]?.finish();
    await expect(good).resolves.toBeUndefined();
    const bad = write();
    out[1]?.fail(Object.assign(new Error("NACK"), { code: "EREMOTEIO" }));
    await expect(bad).rejects.toMatchObject({ code: "EREMOTEIO" });
    await expect(connection.answers(0x3d)).resolves.toBe(true);
  });

  it("rejects when a transaction is begun while another is under way, or before it is open", async () => {
    const { connection, log, write } = heldBus();
    await expect(write()).rejects.toThrow("not open");
    await connection.open();
    void write();
    await expect(write()).rejects.toMatchObject(stuck);
    expect(log).toEqual(["open", "write"]);
  });

  it("gives up after 3 s, and keeps the descriptor until the transaction is back", async () => {
    const { clock, connection, log, out, write, turn } = heldBus();
    await connection.open();
    const late = expect(write()).rejects.toMatchObject(stuck);
    await clock.advanceAsync(2999);
    expect(log).toEqual(["open", "write"]);
    await clock.advanceAsync(1);
    await late;
    await connection.close();
    await expect(connection.open()).rejects.toMatchObject(stuck);
    expect(log).toEqual(["open", "write"]);
    out[0]?.fail(new Error("ETIMEDOUT of the kernel"));
    await turn();
    expect(log).toEqual(["open", "write", "close"]);
    await connection.open();
    expect(log).toEqual(["open", "write", "close", "open"]);
  });

  it("closes the old bus object before it opens another, and does not mind that it fails to close", async () => {
    const { connection, log } = heldBus();
    await connection.open();
    await connection.open();
    await connection.close();
    expect(log).toEqual(["open", "close", "open", "close"]);
  });

  it("leaves no timer behind a transaction that ends", async () => {
    const { clock, connection, out, write } = heldBus();
    let running = 0;
    const after = clock.after.bind(clock);
    clock.after = (delayMs, run) => {
      running += 1;
      const timer = after(delayMs, run);
      return {
        cancel: () => {
          running -= 1;
          timer.cancel();
        },
      };
    };
    await connection.open();
    const done = write();
    expect(running).toBe(1);
    out[0]?.finish();
    await done;
    expect(running).toBe(0);
  });
});
