import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answeringTpdu, Envelope } from "../../../src/gateway/envelope.ts";

const tpdu = Buffer.from("6000030001", "hex");
const messageHeader = Buffer.from("602200000000", "hex");
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((one) => Buffer.from(one));
const message = fc.uint8Array({ minLength: 1, maxLength: 60 }).map((one) => Buffer.from(one));

describe("TPDU and message header", () => {
  it("stand before the message, in this order", () => {
    const sealed = new Envelope({ tpdu, messageHeader }).seal(Buffer.from("0200", "hex"));
    expect(sealed.toString("hex")).toBe("60000300016022000000000200");
  });

  it("come back with destination and source swapped, and are taken off", () => {
    expect(answeringTpdu(tpdu).toString("hex")).toBe("6000010003");
    fc.assert(
      fc.property(
        fc.option(bytes(5), { nil: undefined }),
        fc.option(bytes(6), { nil: undefined }),
        message,
        (ofUs, header, sent) => {
          const terminal = new Envelope({ tpdu: ofUs, messageHeader: header });
          const host = new Envelope({ tpdu: ofUs && answeringTpdu(ofUs), messageHeader: header });
          expect(host.open(terminal.seal(sent))).toEqual(sent);
          expect(terminal.open(host.seal(sent))).toEqual(sent);
        },
      ),
    );
  });

  it("do nothing where there are none", () => {
    const envelope = new Envelope({});
    expect(envelope.seal(Buffer.from("ab"))).toEqual(Buffer.from("ab"));
    expect(envelope.open(Buffer.from("ab"))).toEqual(Buffer.from("ab"));
  });

  it("are not ours with any other TPDU, unswapped too, and with no message behind them", () => {
    const envelope = new Envelope({ tpdu, messageHeader });
    expect(envelope.open(envelope.seal(Buffer.from("x")))).toBe(undefined);
    const answer = Buffer.concat([answeringTpdu(tpdu), messageHeader]);
    expect(envelope.open(answer)).toBe(undefined);
    for (let bit = 0; bit < 40; bit++) {
      const other = Buffer.concat([answer, Buffer.from("x")]);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(envelope.open(other)).toBe(undefined);
    }
  });

  it("may have another status in the host's message header: those bits are the host's", () => {
    const envelope = new Envelope({ tpdu, messageHeader });
    const answer = Buffer.concat([answeringTpdu(tpdu), Buffer.from("602201500000", "hex"), Buffer.from("ok")]);
    expect(envelope.open(answer)?.toString()).toBe("ok");
  });
});
