import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { ByteLink } from "../bus/serial.ts";
import { type CcidMessage, gemFrame, gemFramer, gemInserted, gemNak, gemRemoved } from "./ccid-message.ts";
import type { GemtwinModel } from "./gemtwin-models.ts";
import type { SimDevice } from "./sim-cable.ts";
import type { SimMedia } from "./sim-cards.ts";
import type { SimChip } from "./sim-chip.ts";
import { type FaultyLink, SimLineFaults } from "./sim-line-faults.ts";
import { SimT1Card } from "./sim-t1-card.ts";

const workMs = 3;
const quietMs = 10;
const commandGapMs = 50;
const SYNC = 0x03;
const active = 0;
const inactive = 1;
const absent = 2;
const FAILED = 0x40;
const MUTE = 0xfe;
const cardBlockBytes = 32;
const firmware = "GemTwin-V2.00-EMU1";

interface Reply {
  readonly type: number;
  readonly data?: Uint8Array;
  readonly error?: number;
}

/** A GemPC Twin on a serial line: a chip card is put in by hand, and taken out at any time. */
export class SimGemtwinReader implements SimDevice {
  readonly faults: SimLineFaults;
  /** How often a chip was given a command that it executed, by instruction byte. */
  readonly executed = new Map<number, number>();
  readonly #clock: Clock;
  readonly #model: GemtwinModel;
  #framer: ReturnType<typeof gemFramer>;
  #link: FaultyLink | undefined;
  #media: SimMedia | undefined;
  #isPowered = false;
  #t1: SimT1Card | undefined;
  /** Moved since the last answer: told between a command and its answer. */
  #movement: Buffer | undefined;
  #naksToSend = 0;
  #sawStart = false;
  #isOff = false;
  #lineTimer: Timer | undefined;
  readonly #rows: Readonly<Record<number, (request: CcidMessage, chip: SimChip | undefined) => Reply>> = {
    97: ({ data }) => ({ type: 0x82, data }),
    98: (_, chip) => this.#powerOn(chip),
    99: (_, chip) => this.#powerOff(chip),
    101: () => ({ type: 0x81 }),
    107: ({ data }) => ({ type: 0x83, ...escapeReply(data) }),
    108: () => ({ type: 0x82, data: Buffer.from("1100000A00", "hex") }),
    111: ({ data }, chip) => this.#transfer(data, chip),
  };

  constructor(clock: Clock, model: GemtwinModel) {
    this.#clock = clock;
    this.#model = model;
    this.#framer = gemFramer(model.slots);
    this.faults = new SimLineFaults(clock);
  }

  attach(link: ByteLink): void {
    const line = this.faults.around(link);
    this.#link = line;
    this.#framer = gemFramer(this.#model.slots);
    line.start({
      onBytes: (bytes) => {
        if (line === this.#link && !this.#isOff) this.#take(bytes);
      },
      onClosed: () => undefined,
    });
  }

  insert(media: SimMedia): void {
    this.#media = media;
    this.#isPowered = false;
    this.#movement = gemInserted;
  }

  pull(): void {
    if (!this.#media) return;
    this.#media = undefined;
    this.#isPowered = false;
    this.#movement = gemRemoved;
  }

  nak(times: number): void {
    this.#naksToSend = times;
  }

  /** Off and on again. */
  powerCycle(): void {
    this.#isPowered = false;
    this.#isOff = true;
    this.#clock.after(100, () => {
      this.#isOff = false;
    });
  }

  #take(bytes: Buffer): void {
    if (this.#model.echoes) this.#link?.echo(bytes);
    if (bytes.includes(SYNC)) this.#sawStart = true;
    this.#hear(this.#framer.push(bytes));
    this.#lineTimer?.cancel();
    if (this.#framer.state === "clean") return;
    const ms = this.#framer.state === "inside" ? commandGapMs : quietMs;
    this.#lineTimer = this.#clock.after(ms, () => {
      const tokens = this.#framer.gap();
      this.#hear(tokens);
      if (this.#sawStart && tokens.length === 0) this.#write(gemNak);
      this.#sawStart = false;
    });
  }

  #hear(tokens: ReturnType<ReturnType<typeof gemFramer>["push"]>): void {
    for (const token of tokens) {
      if (token.kind !== "message") continue;
      this.#sawStart = false;
      const { message } = token;
      this.#clock.after(workMs, () => this.#execute(message));
    }
  }

  #execute(request: CcidMessage): void {
    if (this.#naksToSend > 0) {
      this.#naksToSend -= 1;
      this.#write(gemNak);
      return;
    }
    if (this.#movement) this.#write(this.#movement);
    this.#movement = undefined;
    // Nothing is in the places for SIM cards.
    const chip = request.slot === 0 ? this.#media?.chip : undefined;
    const row = this.#rows[request.type];
    const { type, data = Buffer.alloc(0), error } = row?.(request, chip) ?? { type: 0x81, error: 0 };
    const card = chip ? (this.#isPowered ? active : inactive) : absent;
    const status = card | (error === undefined ? 0 : FAILED);
    this.#write(
      gemFrame({
        type,
        slot: request.slot,
        sequence: request.sequence,
        specific: [status, error ?? 0, 0],
        data: Buffer.from(data),
      }),
    );
  }

  #powerOn(chip: SimChip | undefined): Reply {
    if (!chip) return { type: 0x80, error: MUTE };
    this.#isPowered = true;
    this.#t1 =
      chip.data.protocol === "T1" ? new SimT1Card((command) => this.#apdu(command), cardBlockBytes) : undefined;
    return { type: 0x80, data: chip.reset() };
  }

  #powerOff(chip: SimChip | undefined): Reply {
    if (chip) this.#isPowered = false;
    return { type: 0x81 };
  }

  #transfer(data: Buffer, chip: SimChip | undefined): Reply {
    if (!chip || !this.#isPowered) return { type: 0x80, error: MUTE };
    if (!this.#t1) this.#count(data);
    const response = this.#t1 ? this.#t1.receive(data) : chip.tpdu(data);
    return response ? { type: 0x80, data: response } : { type: 0x80, error: MUTE };
  }

  #apdu(command: Uint8Array): Buffer | undefined {
    this.#count(command);
    return this.#media?.chip?.apdu(command);
  }

  #count(command: Uint8Array): void {
    const instruction = command[1] ?? 0;
    this.executed.set(instruction, (this.executed.get(instruction) ?? 0) + 1);
  }

  #write(bytes: Buffer): void {
    void this.#link?.write(bytes);
  }
}

/** Firmware string, the way card movements are told, speed; the others are not supported. */
function escapeReply(data: Buffer): Omit<Reply, "type"> {
  const [command] = data;
  if (command === 0x02) return { data: Buffer.from(firmware, "latin1") };
  return command === 0x01 ? {} : { error: 0 };
}
