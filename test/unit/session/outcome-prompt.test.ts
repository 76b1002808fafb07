import { describe, expect, it } from "vitest";
import { faultCodes, faultTable } from "../../../src/faults/fault-table.ts";
import { responseCodesIso87 } from "../../../src/host/profiles/response-codes-iso87.ts";
import { wrongPinPrompts } from "../../../src/prompts/prompt.ts";
import { outcomePrompt, outcomeTone, takesLonger } from "../../../src/session/outcome-prompt.ts";
import { samplePay } from "../../support/session-walk.ts";

describe("outcomePrompt", () => {
  it.each(faultCodes)("shows fault %s with its code, and as no wrong PIN", (code) => {
    const prompt = outcomePrompt({ kind: "fault", code }, samplePay);
    expect(prompt).toEqual({ id: faultTable[code].prompt, code });
    expect(wrongPinPrompts).not.toContain(prompt.id);
  });

  it("shows no decline as a wrong PIN", () => {
    for (const [responseCode, { verdict }] of responseCodesIso87.answers) {
      if (verdict.kind !== "declined") continue;
      const { id } = outcomePrompt({ ...verdict, responseCode }, samplePay);
      expect(wrongPinPrompts).not.toContain(id);
    }
  });

  it("shows the amount of what was approved", () => {
    expect(outcomePrompt({ kind: "approved" }, samplePay)).toEqual({ id: "APPROVED", purpose: samplePay });
  });

  it("tells a card locked by this wrong PIN from one that was locked before", () => {
    const locked = { kind: "pinTriesExceeded", where: "here", waitMs: 1 } as const;
    expect(outcomePrompt({ ...locked, justNow: true }, samplePay).id).toBe("RETRIES_EXCEEDED");
    expect(outcomePrompt({ ...locked, justNow: false }, samplePay).id).toBe("LOCKED_HERE");
  });

  it("says that money comes back only when the request had left", () => {
    expect(outcomePrompt({ kind: "cancelled", afterSending: true }, samplePay).id).toBe("CANCELED_AFTER_SENDING");
    expect(outcomePrompt({ kind: "cancelled", afterSending: false }, samplePay).id).toBe("CANCELED");
  });
});

describe("how an outcome sounds and stays", () => {
  it("sounds like a success only when it is one", () => {
    expect(outcomeTone({ kind: "approved" })).toBe("success");
    expect(outcomeTone({ kind: "timedOut" })).toBe("error");
  });

  it("stays longer when it says what to do next", () => {
    expect(takesLonger({ kind: "pinTriesExceeded", where: "bank" })).toBe(true);
    expect(takesLonger({ kind: "approved" })).toBe(false);
  });
});
