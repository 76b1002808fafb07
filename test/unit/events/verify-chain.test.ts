import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChainEnd, chainStart, sealRecord } from "../../../src/events/event-record.ts";
import { verifyChain } from "../../../src/events/verify-chain.ts";

function chain(count: number) {
  let end: ChainEnd = chainStart;
  const lines = Array.from({ length: count }, (_, at) => {
    const sealed = sealRecord(end, { wallMs: at, timeKnown: true, run: 1, event: { event: `e${at}` } });
    end = sealed.end;
    return sealed.line;
  });
  return { lines, head: { first: 1, ...end } };
}

const { lines, head } = chain(12);
const at = fc.integer({ min: 0, max: lines.length - 1 });
const inner = fc.integer({ min: 0, max: lines.length - 2 });

describe("a chain of events", () => {
  it("is whole as it was written, from nothing on", () => {
    expect(verifyChain(lines, head)).toEqual({ whole: true, records: 12, tornTail: false });
    expect(verifyChain([], { first: 1, ...chainStart })).toMatchObject({ whole: true, records: 0 });
    expect(verifyChain([], undefined)).toMatchObject({ whole: true });
  });

  it("shows the line of any changed byte", () => {
    fc.assert(
      fc.property(at, fc.nat(), fc.integer({ min: 33, max: 126 }), (line, place, code) => {
        const text = lines[line] ?? "";
        const where = place % text.length;
        const other = String.fromCharCode(code);
        fc.pre(other !== text[where]);
        const changed = lines.with(line, text.slice(0, where) + other + text.slice(where + 1));
        expect(verifyChain(changed, head)).toMatchObject({ whole: false, problem: "changed", line: line + 1 });
      }),
    );
  });

  it("tells a removed line from a truncated end, and shows the first record that is gone", () => {
    fc.assert(
      fc.property(inner, (line) => {
        expect(verifyChain(lines.toSpliced(line, 1), head)).toEqual({
          whole: false,
          problem: "removed",
          line: line + 1,
          sequence: line + 1,
        });
        expect(verifyChain(lines.slice(0, line + 1), head)).toMatchObject({ problem: "truncated", sequence: line + 2 });
      }),
    );
  });

  it("shows two lines in the other's place", () => {
    fc.assert(
      fc.property(at, at, (one, other) => {
        fc.pre(one < other);
        const swapped = lines.with(one, lines[other] ?? "").with(other, lines[one] ?? "");
        expect(verifyChain(swapped, head)).toMatchObject({ problem: "reordered", line: one + 1 });
      }),
    );
  });

  it("shows a line that comes twice, and one with a right hash that is of another chain", () => {
    fc.assert(
      fc.property(inner, (line) => {
        const twice = lines.toSpliced(line + 1, 0, lines[line] ?? "");
        expect(verifyChain(twice, head)).toMatchObject({ problem: "inserted", line: line + 2 });
        const forged = sealRecord(
          { sequence: line, hash: "f".repeat(64) },
          { wallMs: 0, timeKnown: true, run: 1, event: { event: "forged" } },
        );
        expect(verifyChain(lines.with(line, forged.line), head)).toMatchObject({ problem: "inserted", line: line + 1 });
      }),
    );
  });

  it("is broken without its head, and with that of another chain", () => {
    expect(verifyChain(lines, undefined)).toMatchObject({ problem: "headMissing" });
    expect(verifyChain(lines, { ...head, hash: "0".repeat(64) })).toMatchObject({ problem: "rewritten", sequence: 12 });
  });

  it("may begin later once its oldest file was dropped, and not before the head says so", () => {
    expect(verifyChain(lines.slice(4), { ...head, first: 5 })).toMatchObject({ whole: true, records: 8 });
    expect(verifyChain(lines.slice(2), { ...head, first: 5 })).toMatchObject({ whole: true, records: 10 });
    expect(verifyChain(lines.slice(4), head)).toMatchObject({ problem: "removed", sequence: 1 });
  });

  it("does not take the beginning of a line that a power cut left for damage", () => {
    expect(verifyChain([...lines, '{"seq'], head, true)).toEqual({ whole: true, records: 12, tornTail: true });
    expect(verifyChain([...lines, '{"seq'], head)).toMatchObject({ problem: "changed", line: 13 });
  });
});
