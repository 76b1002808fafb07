import { outcomeWords } from "../scenario.ts";
import type { Sighting } from "./sighting.ts";

/** What there was, counted for the report. */
export class Tally {
  readonly outcomes = new Map<string, number>();
  readonly faults = new Map<string, number>();
  readonly seen = new Map<string, number>();

  fault(kind: string): void {
    count(this.faults, kind);
  }

  see(sighting: Sighting): void {
    switch (sighting.what) {
      case "event":
        if (sighting.event.event === "transactionStarted") count(this.seen, "payments");
        if (sighting.event.event === "transactionEnded") count(this.outcomes, outcomeWords(sighting.event.outcome));
        if (sighting.event.event === "fault") count(this.seen, `told ${sighting.event.code}`);
        break;
      case "prompt":
        if (sighting.prompt.id === "PLEASE_WAIT") count(this.seen, "PINs entered");
        break;
      case "left":
        count(this.seen, `${sighting.message?.kind ?? "garbage"}s sent`);
        break;
      case "off":
        count(this.seen, { cut: "power cuts", killed: "kills", stopped: "stops" }[sighting.how]);
        break;
      case "unlocked":
      case "tamperCleared":
      case "storeRolledBack":
        count(this.seen, sighting.what);
        break;
      default:
    }
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
