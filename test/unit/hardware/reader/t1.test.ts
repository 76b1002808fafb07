import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAtr } from "../../../../hardware/reader/atr.ts";
import { SimT1Card } from "../../../../hardware/reader/sim-t1-card.ts";
import { packT1, unpackT1 } from "../../../../hardware/reader/t1-block.ts";
import { T1Host } from "../../../../hardware/reader/t1-host.ts";

const bytes = fc.uint8Array({ minLength: 4, maxLength: 255 }).map((array) => Buffer.from(array));

describe("T=1", () => {
  it("carries any command and response, in as many blocks as they need", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (command, response) => {
        const heard: Buffer[] = [];
        const card = new SimT1Card((apdu) => {
          heard.push(Buffer.from(apdu));
          return response;
        }, 32);
        const host = new T1Host(32, (block) => Promise.resolve(card.receive(block)));
        expect(await host.apdu(command)).toEqual(response);
        expect(await host.apdu(command)).toEqual(response);
        expect(heard).toEqual([command, command]);
      }),
    );
  });

  it("executes a command once, whatever single block is lost or broken on the way", async () => {
    const command = Buffer.alloc(70, 1);
    const response = Buffer.alloc(600, 2);
    for (let bad = 0; bad < 16; bad += 1) {
      for (const how of ["command lost", "answer lost", "command broken", "answer broken"]) {
        let executed = 0;
        const card = new SimT1Card(() => {
          executed += 1;
          return response;
        }, 32);
        let sent = 0;
        const host = new T1Host(32, (block) => {
          const isBad = sent === bad;
          sent += 1;
          if (isBad && how === "command lost") return Promise.resolve(undefined);
          const answer = card.receive(isBad && how === "command broken" ? Buffer.from(block).fill(9, 3, 4) : block);
          if (!isBad || !answer) return Promise.resolve(answer);
          return Promise.resolve(
            how === "answer lost" ? undefined : how === "answer broken" ? answer.subarray(1) : answer,
          );
        });
        expect(await host.apdu(command), `${how} ${bad}`).toEqual(response);
        expect(executed).toBe(1);
      }
    }
  });

  it("gives up when nothing comes, and waits longer when the card asks for it", async () => {
    const silent = new T1Host(32, () => Promise.resolve(undefined));
    await expect(silent.apdu(Buffer.alloc(5))).rejects.toMatchObject({ problem: "chip" });
    const asked: number[] = [];
    const card = new SimT1Card(() => Buffer.from([0x90, 0]), 32);
    let wtx = 2;
    const host = new T1Host(32, (block, waitingTimes) => {
      asked.push(waitingTimes);
      if (unpackT1(block)?.kind === "I" && wtx > 0) {
        wtx -= 1;
        return Promise.resolve(packT1({ kind: "S", isResponse: false, what: "wtx", data: Buffer.from([7]) }));
      }
      const parsed = unpackT1(block);
      if (parsed?.kind !== "S" || parsed.what !== "wtx") return Promise.resolve(card.receive(block));
      wtx -= 1;
      return Promise.resolve(card.receive(packT1({ kind: "I", number: 0, more: false, data: Buffer.alloc(5) })));
    });
    expect(await host.apdu(Buffer.alloc(5))).toEqual(Buffer.from([0x90, 0]));
    expect(asked).toContain(7);
  });

  it("does not wait for ever for a card that always asks for more time", async () => {
    let waited = 0;
    const host = new T1Host(32, (block, waitingTimes) => {
      waited += waitingTimes;
      const parsed = unpackT1(block);
      if (parsed?.kind === "S" && parsed.what === "ifs")
        return Promise.resolve(packT1({ ...parsed, isResponse: true }));
      return Promise.resolve(packT1({ kind: "S", isResponse: false, what: "wtx", data: Buffer.from([5]) }));
    });
    await expect(host.apdu(Buffer.alloc(5))).rejects.toMatchObject({ problem: "chip" });
    expect(waited).toBeLessThan(30);
  });

  it("takes no bytes for a block that are none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const block = unpackT1(noise);
        if (block) expect(packT1(block).length).toBe(noise.length);
      }),
    );
  });
});

describe("an answer to reset", () => {
  it.each([
    ["3B6500004B494F534B", { protocol: "T0", blockBytes: 32, rates: 0x11 }],
    ["3B00", { protocol: "T0" }],
    ["3F65250052096A9000", { protocol: "T0" }],
    ["3BE500008131FE454A434F503033A2", "check"],
    ["3BE900008131FE454A434F503431563232A7", { protocol: "T1", blockBytes: 0xfe, waitingTimes: 0x45, check: "lrc" }],
  ])("%s is read", (hex, facts) => {
    const read = () => readAtr(Buffer.from(hex, "hex"));
    if (typeof facts === "string") expect(read).toThrow(facts);
    else expect(read()).toMatchObject(facts);
  });

  it("that is none is a card failure, whatever it is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        try {
          expect(readAtr(noise).blockBytes).toBeLessThan(256);
        } catch (error) {
          expect(error).toMatchObject({ problem: "chip" });
        }
      }),
    );
  });
});
