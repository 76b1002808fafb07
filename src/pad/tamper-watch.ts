import type { TamperPolicy } from "../config/gpio-parts.ts";
import { asFault, Fault } from "../faults/fault.ts";
import type { Clock } from "../ports/clock.ts";
import type { TamperSwitch } from "../ports/tamper-switch.ts";
import type { FaultBoard } from "./fault-board.ts";
import type { TamperDesk } from "./tamper-desk.ts";
import { within } from "./within.ts";

/** For writing an opening down: a store that hangs does not keep the pad in service. */
const recordPatienceMs = 2_000;

export interface TamperPart {
  readonly tamperSwitch: TamperSwitch;
  readonly policy: TamperPolicy;
}

/** From the switch to the desk and to the fault: watched from before the store is open, so that an opening then waits for it. */
export class TamperWatch {
  readonly #part: TamperPart | undefined;
  readonly #faults: FaultBoard;
  readonly #clock: Clock;
  #desk: TamperDesk | undefined;
  #opened = false;
  #answer: Promise<void> | undefined;

  constructor(part: TamperPart | undefined, faults: FaultBoard, clock: Clock) {
    this.#part = part;
    this.#faults = faults;
    this.#clock = clock;
  }

  /** Now, or before a restart and nobody has cleared it. */
  get hasOpened(): boolean {
    return this.#opened || this.#desk?.fault !== undefined;
  }

  async start(): Promise<void> {
    const tamperSwitch = this.#part?.tamperSwitch;
    if (!tamperSwitch) return;
    const watch = this.#faults.watch();
    const { onFault, onRecovered } = watch;
    const onOpened = () => {
      this.#opened = true;
      this.#respond();
    };
    await watch.start(() => tamperSwitch.start({ onOpened, onFault, onRecovered }));
  }

  /** The store is open. What was opened before a restart keeps the pad out of service, whatever the configuration says now. */
  attach(desk: TamperDesk): void {
    this.#desk = desk;
    if (desk.fault) this.#faults.raise(desk.fault);
    else if (this.#opened) this.#respond();
  }

  /** What is being written down is written first, for `patienceMs` at most. */
  async stop(patienceMs: number): Promise<void> {
    await this.#part?.tamperSwitch.stop();
    await within(this.#clock, patienceMs, this.#answer);
  }

  #respond(): void {
    if (this.#desk && this.#part && !this.#desk.fault) this.#answer ??= this.#answered(this.#desk, this.#part.policy);
  }

  /** Durable before visible. */
  async #answered(desk: TamperDesk, policy: TamperPolicy): Promise<void> {
    const recorded = desk.opened(policy).catch((error: unknown) => this.#faults.log(asFault(error)));
    await within(this.#clock, recordPatienceMs, recorded);
    this.#faults.raise(desk.fault ?? new Fault("PP901", "an opening left no record"));
    await recorded;
  }
}
