import type { SimMatrix } from "../../../hardware/keypad/sim-matrix.ts";
import { type ComposedPad, composePad } from "../../compose/pad.ts";
import type { Config } from "../../config/schema.ts";
import type { Pad } from "../../pad/pad.ts";
import type { PadEvent } from "../../pad/pad-event.ts";
import type { SecretMemory } from "../../pin/secret-memory.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FileSystem } from "../../ports/file-system.ts";
import type { HostLink } from "../../ports/host-link.ts";
import type { Random } from "../../ports/random.ts";
import type { Prompt } from "../../prompts/prompt.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import { BootClock, type BootTime } from "./boot-clock.ts";
import { CountingMemory } from "./counting-memory.ts";
import type { PowerEnd } from "./sighting.ts";
import type { SimDisk } from "./sim-disk.ts";
import type { SimNetwork } from "./sim-network.ts";

export type PluggedPart = "keypad" | "display" | "reader";

/** What the pad gets instead of the world. A test may plant a defect in one of them. */
export interface PadPorts {
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly link: HostLink;
  readonly random: Random;
  readonly memory: SecretMemory;
}

export interface KioskParts {
  readonly world: VirtualClock;
  readonly disk: SimDisk;
  readonly network: SimNetwork;
  readonly random: Random;
  readonly config: Config;
  readonly plant: (ports: PadPorts) => PadPorts;
  readonly onEvent: (event: PadEvent) => void;
  readonly onPrompt: (prompt: Prompt) => void;
  readonly onOn: () => void;
  readonly onOff: (how: PowerEnd) => void;
  readonly onBroken: (code: string) => void;
}

interface Run {
  readonly clock: BootClock;
  readonly memory: CountingMemory;
  readonly composed: ComposedPad;
}

/** The machine in its housing: what is plugged in, pressed and open stays so, whatever the program goes through. */
export class Kiosk {
  readonly #parts: KioskParts;
  readonly #unplugged = new Set<PluggedPart>();
  readonly #stuckKeys: (readonly [row: number, col: number])[] = [];
  #isOpen = false;
  #run: Run | undefined;

  constructor(parts: KioskParts) {
    this.#parts = parts;
  }

  get pad(): Pad | undefined {
    return this.#run?.composed.pad;
  }

  get clock(): BootClock | undefined {
    return this.#run?.clock;
  }

  get secrets(): number {
    return this.#run?.memory.held ?? 0;
  }

  get matrix(): SimMatrix | undefined {
    return this.#run?.composed.twins.matrix;
  }

  get reader() {
    return this.#run?.composed.twins.reader;
  }

  get isAllPlugged(): boolean {
    return this.#unplugged.size === 0;
  }

  /** A run of the program begins. */
  start(time: BootTime): void {
    if (this.#run) return;
    const { world, disk, network, config, random, plant, onBroken } = this.#parts;
    const clock = new BootClock(world, time);
    const memory = new CountingMemory();
    const ports = plant({ clock, fileSystem: disk.mount(clock), link: network.link(clock), random, memory });
    const ofThisRun = <Argument>(tell: (argument: Argument) => void) => {
      return (argument: Argument) => {
        if (this.#run?.clock === clock) tell(argument);
      };
    };
    const composed = composePad({
      ...ports,
      config,
      log: ofThisRun(this.#parts.onEvent),
      onPrompt: ofThisRun(this.#parts.onPrompt),
      onBroken: ofThisRun(onBroken),
    });
    this.#run = { clock, memory, composed };
    for (const part of this.#unplugged) this.#twin(part)?.unplug();
    for (const [row, col] of this.#stuckKeys) this.matrix?.press(row, col);
    if (this.#isOpen) composed.twins.tamper?.open();
    this.#parts.onOn();
    // It shows its faults itself; and one that is cut off never comes back.
    void composed.pad.start().catch((error: unknown) => onBroken(`the start was rejected: ${String(error)}`));
  }

  cutPower(): void {
    if (!this.#end("cut")) return;
    this.#parts.disk.losePower();
  }

  kill(): void {
    if (!this.#end("killed")) return;
    this.#parts.disk.loseProgram();
  }

  /** As on SIGTERM. Resolves when it has stopped; never, when power fails meanwhile. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    await run.composed.pad.stop().catch(() => undefined);
    if (this.#run !== run) return;
    this.#end("stopped");
    this.#parts.disk.loseProgram();
  }

  unplug(part: PluggedPart): void {
    this.#unplugged.add(part);
    this.#twin(part)?.unplug();
  }

  replug(part: PluggedPart): void {
    if (this.#unplugged.delete(part)) this.#twin(part)?.replug();
  }

  holdKey(row: number, col: number): void {
    this.#stuckKeys.push([row, col]);
    this.matrix?.press(row, col);
  }

  /** Every contact is open again. */
  freeKeys(): void {
    this.#stuckKeys.length = 0;
    for (const [row, keys] of this.#parts.config.keypad["key-map"].entries())
      for (const col of keys.keys()) this.matrix?.release(row, col);
    this.matrix?.clearShorts();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  openHousing(bounceMs: readonly number[]): void {
    this.#isOpen = true;
    this.#run?.composed.twins.tamper?.open(bounceMs);
  }

  closeHousing(): void {
    this.#isOpen = false;
    this.#run?.composed.twins.tamper?.close();
  }

  #end(how: PowerEnd): boolean {
    const run = this.#run;
    if (!run) return false;
    run.clock.end();
    this.#run = undefined;
    this.#parts.onOff(how);
    return true;
  }

  #twin(part: PluggedPart): { unplug(): void; replug(): void } | undefined {
    const twins = this.#run?.composed.twins;
    return twins && { keypad: twins.matrix, display: twins.oled, reader: twins.reader }[part];
  }
}
