import { asFault } from "../faults/fault.ts";
import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { PadCapabilities, PadService } from "../joint/pad-service.ts";
import type { ToolAnswer } from "../joint/tool-questions.ts";
import type { Clock } from "../ports/clock.ts";
import { keyFault } from "./key-fault.ts";
import { toldReminders } from "./maintenance-questions.ts";
import type { Pad } from "./pad.ts";
import type { PadEvent } from "./pad-event.ts";
import type { LastSelfTest } from "./self-test-record.ts";

type Core = NonNullable<Pad["core"]>;
type Status = ToolAnswer<"status">;

interface StatusDeskParts {
  readonly clock: Clock;
  readonly program: PadCapabilities["program"];
  readonly service: Pick<PadService, "status">;
}

/** Answers `status`: what the pad knows of itself at this moment. Give it `hear`. */
export class StatusDesk {
  readonly #parts: StatusDeskParts;
  readonly #startedMs: number;
  readonly #details = new Map<FaultCode, string>();
  #screen = "NOT_READY";
  #pad: Pick<Pad, "core"> | undefined;

  constructor(parts: StatusDeskParts) {
    this.#parts = parts;
    this.#startedMs = parts.clock.monotonicMs();
  }

  /** The prompt on the panel. */
  get screen(): string {
    return this.#screen;
  }

  attach(pad: Pick<Pad, "core">): void {
    this.#pad = pad;
  }

  /** Every event of the pad's log. */
  hear(event: PadEvent): void {
    if (event.event === "screen") this.#screen = event.prompt;
    if (event.event === "fault") this.#details.set(event.code, event.detail);
    if (event.event === "faultCleared") this.#details.delete(event.code);
  }

  async answer(): Promise<Status> {
    const { clock, program, service } = this.#parts;
    const { state, inService, faults, hostLink } = await service.status();
    const core = this.#pad?.core;
    const noPins = core && keyFault(core.scd);
    return {
      program,
      state,
      inService: inService && noPins === undefined,
      screen: this.#screen,
      upMs: clock.monotonicMs() - this.#startedMs,
      time: { wallMs: clock.wallMs(), known: clock.wallSynchronised() },
      faults: [
        ...faults.map(({ code }) => this.#told(code as FaultCode)),
        ...(noPins && !faults.some(({ code }) => code === noPins.code) ? [this.#told(noPins.code, noPins.detail)] : []),
      ],
      concerns: core?.hostFault ? [this.#told(core.hostFault.code)] : [],
      hostLink,
      ...(core ? { poweredOnMs: core.ledger.now().poweredOnMs, reversals: core.reversals.standing } : {}),
      ...this.#fromStore(({ scd }) => ({ keys: keysOf(scd) })),
      ...this.#fromStore(({ selfTests }) => selfTestOf(selfTests.last())),
      ...this.#fromStore(({ upkeep }) => ({ reminders: toldReminders(upkeep.due) })),
      ...this.#fromStore(({ ledger }) => ({
        cardsLocked: ledger.cards().filter(({ lock }) => lock !== "none").length,
      })),
    };
  }

  /** A store that fails is among the faults already; whatever else is known is told all the same. */
  #fromStore<T extends object>(read: (core: Core) => T): T | undefined {
    const core = this.#pad?.core;
    try {
      return core && read(core);
    } catch (error) {
      this.#details.set(asFault(error).code, asFault(error).detail);
      return undefined;
    }
  }

  #told(code: FaultCode, detail = this.#details.get(code)): Status["faults"][number] {
    const { meaning, remedy } = faultTable[code];
    return { code, meaning, ...(detail === undefined ? {} : { detail }), remedyEn: remedy.en, remedyZh: remedy.zh };
  }
}

function selfTestOf(last: LastSelfTest | undefined): Pick<Status, "selfTest"> {
  return last ? { selfTest: { agoMs: last.agoMs, failed: [...last.failed] } } : {};
}

/** Upper-case KCVs with their method; never a key. */
function keysOf(scd: Core["scd"]): NonNullable<Status["keys"]> {
  const { transactionsLeft } = scd.status();
  return scd.heldKeys().map(({ slot, facts }) => {
    const { usage, cipher, keyBytes, kcv, kcvMethod, test } = facts;
    const left = slot === "dukpt" && transactionsLeft !== undefined ? { transactionsLeft } : {};
    return { slot, usage, cipher, keyBytes, kcv, kcvMethod, test, ...left };
  });
}
