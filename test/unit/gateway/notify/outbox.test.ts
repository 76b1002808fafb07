import { expect, it } from "vitest";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { KeptFiles } from "../../../../src/gateway/notify/kept-files.ts";
import { mostWaiting, Outbox } from "../../../../src/gateway/notify/outbox.ts";
import { MemoryLogFolder } from "../../../support/memory-log-folder.ts";

it("one that is under way when too many wait is taken, and not counted as lost: the next oldest is", () => {
  const clock = new VirtualClock();
  const files = new KeptFiles({ folder: new MemoryLogFolder(), clock, onBroken: () => undefined });
  const outbox = new Outbox(files, clock, ["webhook"]);
  const add = (number: number) =>
    outbox.add({
      ...{ id: String(number).padStart(32, "0"), kind: "test", timeMs: 0, timeKnown: true, terminalId: "T" },
      ...{ severity: "info", faultCodes: [], text: { en: "", zh: "" }, facts: {} },
    });
  add(0);
  const underWay = outbox.next("webhook");
  if (!underWay) throw new Error("nothing is offered");
  for (let number = 1; number <= mostWaiting; number += 1) add(number);
  expect([outbox.waiting("webhook"), outbox.droppedBy("webhook"), outbox.takeLost()]).toEqual([mostWaiting, 1, 1]);
  outbox.taken("webhook", underWay);
  expect([outbox.waiting("webhook"), outbox.droppedBy("webhook")]).toEqual([mostWaiting - 1, 1]);
  expect(outbox.next("webhook")?.notification.id).toBe("2".padStart(32, "0"));
});
