/** Data objects as a card would send them; written without a look at how the pad reads them. */
export function tlv(tag: number, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const value = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "hex") : part)));
  const length = value.length < 128 ? [value.length] : [0x81, value.length];
  const hex = tag.toString(16);
  return Buffer.concat([Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex"), Buffer.from(length), value]);
}

export interface ChipApplication {
  readonly aid: string;
  readonly priority?: number;
  /** What SELECT answers; 9000 when not given. */
  readonly selectStatus?: string;
  readonly pdol?: string;
  /** What GET PROCESSING OPTIONS answers, data and status; the profile and the locator of `records` when not given. */
  readonly options?: Buffer;
  /** By file: its records, whole. */
  readonly records: Readonly<Record<number, readonly Buffer[]>>;
}

export interface ChipCard {
  readonly applications: readonly ChipApplication[];
  /** The status of SELECT 1PAY.SYS.DDF01 of a card without a directory. */
  readonly directoryStatus?: string;
  /** Gives data by 61xx and GET RESPONSE, and lengths by 6Cxx, as T=0 cards do. */
  readonly t0?: boolean;
}

const ok = Buffer.from("9000", "hex");
const sw = (hex: string): Buffer => Buffer.from(hex, "hex");

/** The records of a card that is as it should be. */
export function soundRecords(pan: string, more: readonly Buffer[] = []): Record<number, readonly Buffer[]> {
  const track2 = `${pan}D30122201123400001`;
  return {
    1: [tlv(0x70, tlv(0x57, track2.length % 2 ? `${track2}F` : track2), tlv(0x5f20, Buffer.from("A CARD/HOLDER")))],
    2: [
      tlv(0x70, tlv(0x5a, pan.length % 2 ? `${pan}F` : pan), tlv(0x5f24, "301231"), tlv(0x5f34, "01"), ...more),
      tlv(0x70, tlv(0x8e, "000000000000000042031E03")),
    ],
  };
}

/** A card that answers APDUs, and counts them. */
export class TestChip {
  readonly #card: ChipCard;
  #selected: ChipApplication | undefined;
  #pending: Buffer = Buffer.alloc(0);
  readonly commands: string[] = [];
  /** Every answer that left the card: the pad is to have wiped them. */
  readonly answers: Buffer[] = [];

  constructor(card: ChipCard) {
    this.#card = card;
  }

  answer(command: Uint8Array): Buffer {
    this.commands.push(Buffer.from(command).toString("hex").toUpperCase());
    const answer = Buffer.from(this.#card.t0 ? this.#overT0(command) : this.#whole(command));
    this.answers.push(answer);
    return answer;
  }

  #overT0(command: Uint8Array): Buffer {
    if (command[1] === 0xc0) return Buffer.concat([this.#pending, ok]);
    const whole = this.#whole(command);
    const [data, status] = [whole.subarray(0, -2), whole.subarray(-2)];
    if (data.length === 0) return whole;
    const isRead = command[1] === 0xb2;
    if (isRead && command.at(-1) !== data.length) return sw(`6C${data.length.toString(16).padStart(2, "0")}`);
    if (isRead) return Buffer.concat([data, status]);
    this.#pending = data;
    return sw(`61${data.length.toString(16).padStart(2, "0")}`);
  }

  #whole(command: Uint8Array): Buffer {
    const [, instruction, p1 = 0, p2 = 0, length = 0] = command;
    if (instruction === 0xa4) return this.#select(Buffer.from(command.subarray(5, 5 + length)), p2 === 2);
    if (instruction === 0xa8) return this.#options();
    if (instruction === 0xb2) return this.#record(p1, p2 >> 3);
    return sw("6D00");
  }

  #select(name: Buffer, next: boolean): Buffer {
    const { applications, directoryStatus } = this.#card;
    this.#selected = undefined;
    if (name.toString("latin1") === "1PAY.SYS.DDF01") {
      if (directoryStatus !== undefined) return sw(directoryStatus);
      return Buffer.concat([tlv(0x6f, tlv(0x84, name), tlv(0xa5, tlv(0x88, "01"), tlv(0x5f2d, "7A68"))), ok]);
    }
    const matching = applications.filter(({ aid }) => aid.startsWith(name.toString("hex").toUpperCase()));
    const application = matching[next ? 1 : 0];
    if (!application) return sw("6A82");
    if (application.selectStatus !== undefined) return sw(application.selectStatus);
    this.#selected = application;
    const { aid, priority, pdol } = application;
    const facts = [
      tlv(0x50, Buffer.from("A LABEL")),
      ...(priority === undefined ? [] : [tlv(0x87, Buffer.from([priority]))]),
      ...(pdol === undefined ? [] : [tlv(0x9f38, pdol)]),
    ];
    return Buffer.concat([tlv(0x6f, tlv(0x84, aid), tlv(0xa5, ...facts)), ok]);
  }

  #options(): Buffer {
    const application = this.#selected;
    if (!application) return sw("6985");
    if (application.options) return application.options;
    const locator = Object.entries(application.records).map(([file, records]) =>
      Buffer.from([Number(file) << 3, 1, records.length, 0]),
    );
    return Buffer.concat([tlv(0x80, "3900", ...locator), ok]);
  }

  #record(record: number, file: number): Buffer {
    if (!this.#selected && file === 1) {
      const one = this.#card.applications[record - 1];
      if (!one) return sw("6A83");
      const priority = one.priority === undefined ? [] : [tlv(0x87, Buffer.from([one.priority]))];
      return Buffer.concat([tlv(0x70, tlv(0x61, tlv(0x4f, one.aid), ...priority)), ok]);
    }
    const found = this.#selected?.records[file]?.[record - 1];
    return found ? Buffer.concat([found, ok]) : sw("6A83");
  }
}
