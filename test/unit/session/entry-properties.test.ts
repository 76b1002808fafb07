import { describe, expect, it } from "vitest";
import { codePrompts } from "../../../src/prompts/prompt.ts";
import { always, at, effectsOf, entryOf } from "../../support/walked.ts";

describe("what is typed, in any sequence of events", () => {
  it("wipes everything that was typed in the step that ends an entry by anything but ENTER", () => {
    always((walked) => {
      for (const step of walked) {
        const { before, event } = step;
        if (entryOf(before) === undefined || entryOf(step.step.session) !== undefined) continue;
        expect(effectsOf(step, "wipeEntry")).toHaveLength(event.type === "entered" ? 0 : 1);
      }
    });
  });

  it("opens an entry when it comes to one, or to the new PIN again, and at no other time", () => {
    always((walked) => {
      for (const step of walked) {
        const [before, after] = [entryOf(step.before), entryOf(step.step.session)];
        const begins =
          after !== undefined &&
          (before !== after || (step.event.type === "newPinRefused" && before !== "pin" && before !== "code"));
        const begun = effectsOf(step, "beginEntry").map(({ entry }) => entry);
        expect(begun).toEqual(begins ? [after] : []);
      }
    });
  });

  it("asks for a code, and says so, whenever digits are taken that leave unencrypted; and for a PIN in every other entry", () => {
    let codes = 0;
    always((walked) => {
      for (const step of walked) {
        const entry = entryOf(step.step.session);
        if (entry === undefined) continue;
        if (entry === "code") codes += 1;
        for (const { prompt } of effectsOf(step, "show"))
          expect(codePrompts.includes(prompt.id)).toBe(entry === "code");
      }
    });
    expect(codes).toBeGreaterThan(0);
  });

  it("never goes on to a new PIN without the old one, nor sends one that was not repeated", () => {
    const steps: Readonly<Record<string, string>> = { newPin: "pin", repeatedPin: "newPin" };
    let changes = 0;
    always((walked) => {
      for (const { before, event, step } of walked) {
        const [from, to] = [entryOf(before), entryOf(step.session)];
        if (to !== undefined && to !== from && steps[to] !== undefined && event.type !== "newPinRefused")
          expect(from).toBe(steps[to]);
        if (at(step.session) !== "forwarding" || from === undefined) continue;
        const isChange = before.state.at === "enteringPin" && before.state.transaction.transaction === "pinChange";
        if (isChange) expect(from).toBe("repeatedPin");
        if (isChange) changes += 1;
      }
    });
    expect(changes).toBeGreaterThan(0);
  });

  it("asks twice at most for a code in one transaction, and once more at most for the PIN where none was wrong", () => {
    always((walked) => {
      let asked = { code: 0, pinAgain: 0 };
      for (const step of walked) {
        if (effectsOf(step, "begin").length > 0) asked = { code: 0, pinAgain: 0 };
        for (const { entry } of effectsOf(step, "beginEntry")) if (entry === "code") asked.code += 1;
        for (const { prompt } of effectsOf(step, "show"))
          if (prompt.id === "PIN_ONCE_MORE" || prompt.id === "OLD_PIN_ONCE_MORE") asked.pinAgain += 1;
        expect([asked.code <= 2, asked.pinAgain <= 1]).toEqual([true, true]);
      }
    });
  });

  it("says that a PIN is changed only when the host said so, and that it is not only when nothing is under way", () => {
    always((walked) => {
      let open = false;
      let verdict: string | undefined;
      for (const step of walked) {
        const { before, event } = step;
        if (at(before) === "forwarding" && event.type === "requestSent") open = true;
        if (at(before) === "awaitingHost" && event.type === "hostAnswered") verdict = event.verdict.kind;
        for (const { transaction, outcome } of effectsOf(step, "complete")) {
          if (outcome.kind === "pinChanged") expect([verdict, event.type]).toEqual(["approved", "trySettled"]);
          const ids = effectsOf(step, "show").map(({ prompt }) => prompt.id);
          if (transaction.transaction === "pinChange" && open && event.type !== "trySettled")
            expect(ids).not.toContain("PIN_NOT_CHANGED");
        }
        if (event.type === "trySettled" || effectsOf(step, "complete").length > 0) {
          open = false;
          verdict = undefined;
        }
      }
    });
  });

  it("forwards what was typed only on ENTER in its entry: a code from a code entry, PINs from the others", () => {
    always((walked) => {
      for (const step of walked) {
        const from = entryOf(step.before);
        const forwarded = effectsOf(step, "forward").map(({ carried }) => carried);
        if (forwarded.length === 0) continue;
        expect([step.event.type, forwarded]).toEqual(["entered", [from === "code" ? "code" : "pin"]]);
      }
    });
  });
});
