import { Fault } from "../../src/faults/fault.ts";
import { ExchangeFailure } from "./exchange.ts";
import type { ReaderCounters } from "./reader-counters.ts";

/**
 * The fault of a line on which a command went without its answer for good: PP402 when the line has ended, PP403 when nothing was
 * heard, PP404 when what was heard made no sense. Any other error stays what it is.
 */
export function lostLine(command: string, error: unknown, heardSomething: boolean, counters: ReaderCounters): unknown {
  if (!(error instanceof ExchangeFailure)) return error;
  counters.add("CommunicationErrorCount");
  if (error.reason === "closed") return new Fault("PP402", `link: it closed during ${command}`);
  return heardSomething
    ? new Fault("PP404", `link: ${command} got no good answer, though something was heard`)
    : new Fault("PP403", `link: ${command} got no answer`);
}
