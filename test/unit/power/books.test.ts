import { describe, expect, it } from "vitest";
import { Books, violationsIn } from "../../power/books.ts";
import type { LogLine } from "../../power/log-line.ts";
import {
  answered,
  approvedScreen,
  arrived,
  asks,
  at,
  customer,
  ended,
  pad,
  paid,
  prompt,
  reversed,
  sent,
  unanswered,
  wrongPin,
} from "./samples.ts";

const day = 86_400_000;

type Story = readonly LogLine[];

describe("the books of a pad that was cut off", () => {
  it.each<[string, Story]>([
    ["a payment, shown", [at.boot, ...paid("000001"), at.rest]],
    [
      "payments one after the other, over a power cut",
      [at.boot, ...paid("000001"), at.boot, ...paid("000002"), at.rest],
    ],
    ["no answer, and reversed", [at.boot, ...unanswered("000001"), ...paid("000002"), at.rest]],
    [
      "cut while the host decides, and reversed after the boot",
      [at.boot, customer(), sent("000001"), arrived("000001", "00"), at.boot, reversed("000001"), ...paid("000002")],
    ],
    [
      "cut before the request has left, and the reversal of nothing",
      [at.boot, customer(), sent("000001"), at.boot, reversed("000001", "25"), at.rest],
    ],
    [
      "cut between the commit that settles and the screen",
      [
        at.boot,
        customer(),
        sent("000001"),
        arrived("000001", "00"),
        answered("00"),
        at.boot,
        ...paid("000002"),
        at.rest,
      ],
    ],
    [
      "a STAN that only the disk knew is reversed",
      [at.boot, ...paid("000001"), at.boot, reversed("000002", "25"), ...paid("000003"), at.rest],
    ],
  ])("are right after %s", (_, story) => {
    expect(violationsIn(story)).toEqual([]);
  });

  it.each<[string, Story, RegExp]>([
    ["a STAN used twice", [at.boot, ...paid("000001"), at.boot, ...paid("000001")], /STAN 000001 is used twice/],
    [
      "a KSN used twice",
      [
        at.boot,
        ...paid("000001"),
        at.boot,
        customer(),
        sent("000002"),
        arrived("000002", "00", "FFFF00000000000000001"),
      ],
      /KSN FFFF00000000000000001 is used twice/,
    ],
    [
      "a request twice",
      [at.boot, sent("000001"), arrived("000001", "51"), arrived("000001", "94")],
      /reached the host twice/,
    ],
    [
      "an approval that nobody has heard of, at the next request",
      [at.boot, sent("000001"), arrived("000001", "00"), at.boot, sent("000002"), arrived("000002", "00")],
      /STAN 000001 is booked, and neither shown nor reversed/,
    ],
    [
      "a reversal that is lost, at the end",
      [at.boot, customer(), sent("000001"), arrived("000001", "00"), at.boot, at.rest],
      /STAN 000001 is booked, and neither shown nor reversed/,
    ],
    [
      "an approval that was told and, without a cut, not shown",
      [at.boot, sent("000001"), arrived("000001", "00"), answered("00"), at.rest],
      /neither shown nor reversed/,
    ],
    [
      "an approval that was shown and reversed",
      [at.boot, ...paid("000001"), reversed("000001")],
      /shown as approved and is/,
    ],
    ["an approval shown that was not booked", [at.boot, sent("000001"), approvedScreen], /host has not booked it/],
    [
      "an approval shown after its reversal",
      [at.boot, sent("000001"), arrived("000001", "00"), reversed("000001"), approvedScreen],
      /after it was reversed/,
    ],
    [
      "an approval told as a refusal",
      [at.boot, sent("000001"), arrived("000001", "00"), answered("51")],
      /booked otherwise/,
    ],
    [
      "a wrong PIN that the host did not say",
      [at.boot, sent("000001"), arrived("000001", "51"), wrongPin(2)],
      /wrong PIN was shown/,
    ],
    [
      "a reversal that does not fit",
      [at.boot, sent("000001"), arrived("000001", "00"), reversed("000001", "30")],
      /answered 30/,
    ],
    [
      "a request that was sent before it was written down",
      [at.boot, arrived("000001", "00")],
      /never said that it was sent/,
    ],
    ["a store that does not open", [at.boot, pad({ event: "fault", code: "PP702", detail: "gone" })], /PP702/],
    [
      "a pad that does not come up",
      [at.boot, { atMs: 0, kind: "refused", code: "PP701", detail: "" }],
      /does not come up: PP701/,
    ],
    [
      "noise at the host",
      [at.boot, { atMs: 0, kind: "acquirer", event: { kind: "malformed", detail: "field 2", atMs: 0 } }],
      /cannot read/,
    ],
  ])("show %s", (_, story, violation) => {
    expect(violationsIn(story).join("\n")).toMatch(violation);
  });
});

describe("the tries in the books", () => {
  const wrong = (stan: string): LogLine[] => [sent(stan), arrived(stan, "55"), answered("55")];
  const cutBeforeAnswer = [at.boot, customer(), asks(3), sent("000001"), arrived("000001", "55"), at.boot, customer()];
  const cutAfterApproval = [
    at.boot,
    customer(),
    sent("000001"),
    arrived("000001", "00"),
    answered("00"),
    at.boot,
    customer(),
  ];

  it.each<[string, Story, readonly number[]]>([
    ["a wrong PIN takes one", [at.boot, customer(), ...wrong("000001"), wrongPin(2)], [2]],
    [
      "a definite no gives it back",
      [at.boot, customer(), sent("000001"), arrived("000001", "51"), answered("51"), ended.funds],
      [3],
    ],
    ["an approval gives all back", [at.boot, customer(), ...wrong("000001"), wrongPin(2), ...paid("000002")], [3]],
    ["silence takes one", [at.boot, ...unanswered("000001")], [2]],
    ["a cut before the answer takes one", cutBeforeAnswer, [2]],
    ["a cut before the try was sent may take one", [at.boot, customer(), asks(3), at.boot, customer()], [3, 2]],
    ["a cut after an approval was read leaves both possible", cutAfterApproval, [3, 2]],
    ["another card has its own", [at.boot, customer(), ...wrong("000001"), wrongPin(2), customer("card 2")], [3]],
  ])("%s", (_, story, possible) => {
    const right = [3, 2, 1].filter((left) => violationsIn([...story, asks(left)]).length === 0);
    expect(right).toEqual(possible);
  });

  it("are certain again once the pad has named them", () => {
    expect(violationsIn([...cutAfterApproval, asks(2), at.boot, customer(), asks(3)])).toHaveLength(1);
  });

  it("may be forgotten after a day, and not before", () => {
    const story = [at.boot, customer(), sent("000001", 0), arrived("000001", "55"), answered("55"), wrongPin(2)];
    expect(violationsIn([...story, asks(3, day - 1)]).join()).toMatch(/a try is forgotten/);
    expect(violationsIn([...story, asks(3, day)])).toEqual([]);
  });

  it("end with a lock, which must have its cause", () => {
    const locked = prompt({ id: "LOCKED_HERE", waitMs: 1 });
    const exceeded = prompt({ id: "RETRIES_EXCEEDED", waitMs: 1 });
    const three = [...wrong("000001"), wrongPin(2), ...wrong("000002"), wrongPin(1), ...wrong("000003"), exceeded];
    expect(violationsIn([at.boot, customer(), ...three, at.boot, customer(), locked])).toEqual([]);
    expect(violationsIn([at.boot, customer(), ...three, at.boot, customer(), asks(3)]).join()).toMatch(/forgotten/);
    expect(violationsIn([at.boot, customer(), ...wrong("000001"), wrongPin(2), locked]).join()).toMatch(/locked after/);
    expect(violationsIn([at.boot, customer(), prompt({ id: "LOCKED_BY_BANK" })]).join()).toMatch(/has not said so/);
  });
});

describe("the counts of the books", () => {
  it("say what became of each approval", () => {
    const books = new Books();
    const toldOnly = [sent("000003"), arrived("000003", "00"), answered("00"), at.boot];
    for (const line of [at.boot, ...paid("000001"), ...unanswered("000002"), ...toldOnly]) books.take(line);
    expect(books.counts).toEqual({
      boots: 2,
      tries: 3,
      stans: 3,
      ksns: 3,
      approvals: 3,
      shown: 1,
      reversed: 1,
      toldOnly: 1,
      reversals: 1,
    });
  });
});
