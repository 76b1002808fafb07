import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import type { IsoMessage } from "../../../src/host/iso8583/iso-message.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { responseCodesIso87 } from "../../../src/host/profiles/response-codes-iso87.ts";
import { HostConversation } from "../../../src/pad/host-conversation.ts";
import { settle } from "../../support/gate.ts";
import { packPayment, packReversal } from "../../support/payment-samples.ts";
import { RecordingLink } from "../../support/recording-link.ts";

type Kind = "request" | "reversal";

/** A terminal, what it waits for, and what it was told. */
function terminal(terminalId: string) {
  const link = new RecordingLink();
  const told: string[] = [];
  const tell = (kind: Kind) => (answer: string) => void told.push(`${kind} ${answer}`);
  const parts = {
    link,
    clock: new VirtualClock(),
    profile: iso87Ascii,
    codes: responseCodesIso87,
    log: () => undefined,
  };
  const conversation = new HostConversation(parts);
  conversation.start({
    onAnswer: ({ verdict }) => tell("request")("responseCode" in verdict ? verdict.responseCode : verdict.kind),
    onSilent: ({ code }) => tell("request")(code),
  });
  const pending = new Map<Kind, string>();
  return {
    link,
    told,
    pending,
    send: async (kind: Kind, stan: string) => {
      pending.set(kind, `${kind} ${terminalId} ${stan}`);
      const expected = { requestMti: "0200", terminalId, stan } as const;
      if (kind === "request") return conversation.sendRequest(packPayment({ stan, terminalId }), expected);
      void conversation.sendReversal(packReversal({ stan, terminalId }), expected, 8_000).then(
        ({ responseCode }) => tell("reversal")(responseCode),
        () => undefined,
      );
    },
    giveUp: () => {
      pending.delete("request");
      conversation.giveUp();
    },
  };
}

const kinds = fc.constantFrom<Kind>("request", "reversal");
const which = fc.nat(1);
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("send" as const), at: which, kind: kinds }),
    fc.record({ do: fc.constant("giveUp" as const), at: which }),
    // Any message that either has ever sent is answered, to either, again and again.
    fc.record({ do: fc.constant("answer" as const), at: which, ago: fc.nat(5) }),
    fc.record({ do: fc.constant("answer" as const), at: which, ago: fc.nat(5) }),
  ),
  { minLength: 20, maxLength: 60, size: "max" },
);

const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ";

describe("answers in any order: late, twice, of the other terminal", () => {
  it("settle the request that they answer, or none", async () => {
    let settled = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const terminals = [terminal("KIOSK1"), terminal("KIOSK2")];
        const sent: { name: string; kind: Kind; message: IsoMessage; responseCode: string }[] = [];
        const stans = [0, 0];
        for (const step of taken) {
          const at = terminals[step.at] ?? expect.fail();
          if (step.do === "giveUp") at.giveUp();
          else if (step.do === "send") {
            if (at.pending.has(step.kind)) continue;
            // A reversal has the STAN of the request before it, and each terminal counts from the same number.
            if (step.kind === "request") stans[step.at] = (stans[step.at] ?? 0) + 1;
            const stan = String(stans[step.at]).padStart(6, "0");
            await at.send(step.kind, stan);
            const nth = sent.length;
            const responseCode = `${alphabet[Math.floor(nth / 24) % 24]}${alphabet[nth % 24]}`;
            sent.push({
              name: at.pending.get(step.kind) ?? "",
              kind: step.kind,
              message: at.link.last(),
              responseCode,
            });
          } else {
            const answered = sent.at(-1 - step.ago);
            if (!answered) continue;
            const before = [...terminals.map(({ told }) => told.length)];
            at.link.answer(answered.message, answered.responseCode);
            await settle();
            const isDue = at.pending.get(answered.kind) === answered.name;
            if (isDue) {
              settled += 1;
              at.pending.delete(answered.kind);
              expect(at.told.at(-1)).toBe(`${answered.kind} ${answered.responseCode}`);
            }
            const told = terminals.map((each, index) => each.told.length - (before[index] ?? 0));
            expect(told).toEqual([0, 1].map((index) => (isDue && index === step.at ? 1 : 0)));
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(settled).toBeGreaterThan(100);
  });
});
