/** What a simulated payment chip holds. */
export interface SimChipData {
  readonly protocol: "T0" | "T1";
  readonly aid: string;
  readonly label: string;
  readonly pan: string;
  /** YYMM. */
  readonly expiry: string;
  readonly serviceCode: string;
  readonly blocked?: "application" | "card";
  /** Answers to its reset, and to nothing else. */
  readonly isMute?: true;
}

const pseName = Buffer.from("1PAY.SYS.DDF01", "latin1");
const OK = Buffer.from([0x90, 0x00]);
const sw = (code: number): Buffer => Buffer.from([code >> 8, code & 0xff]);
/** T=0 only, and T=1 with an LRC and blocks of 32 bytes, so that chains are seen (ISO/IEC 7816-3). */
const answersToReset = {
  T0: Buffer.from("3B6500004B494F534B", "hex"),
  T1: withCheck("3BE50000813120454B494F534B"),
};
const reading = { sfi: 1, first: 1 };

/** An EMV card as far as its identity goes: files, no cryptography. Speaks whole APDUs; `tpdu` is the same card behind T=0. */
export class SimChip {
  readonly data: SimChipData;
  #isSelected = false;
  #waiting = Buffer.alloc(0);
  readonly #records: ReadonlyMap<string, Buffer>;

  constructor(data: SimChipData) {
    this.data = data;
    this.#records = recordsOf(data);
  }

  reset(): Buffer {
    this.#isSelected = false;
    this.#waiting = Buffer.alloc(0);
    return Buffer.from(answersToReset[this.data.protocol]);
  }

  /** Undefined from a mute chip. */
  apdu(command: Uint8Array): Buffer | undefined {
    if (this.data.isMute) return undefined;
    const [, instruction = 0, p1 = 0, p2 = 0, lc = 0] = command;
    const body = Buffer.from(command.subarray(5, 5 + lc));
    switch (instruction) {
      case 0xa4:
        return this.#select(body);
      case 0xb2:
        return this.#read(p1, p2 >> 3);
      case 0xa8:
        return this.#processingOptions();
      case 0xae:
        // Format 1: cryptogram information, transaction counter, a cryptogram that is none.
        return this.#isSelected ? Buffer.concat([tlv("80", "80", "0001", "0102030405060708"), OK]) : sw(0x6985);
      default:
        return sw(0x6d00);
    }
  }

  /** The same at T=0: `61xx` when a command with data has an answer, `6Cxx` when the asked length is another. */
  tpdu(command: Uint8Array): Buffer | undefined {
    const [, instruction, , , p3 = 0] = command;
    if (instruction === 0xc0) return this.#getResponse(p3);
    const whole = this.apdu(command);
    if (!whole || whole.length === 2) return whole;
    const body = whole.subarray(0, -2);
    if (instruction !== 0xb2) {
      this.#waiting = Buffer.from(body);
      return sw(0x6100 | (body.length & 0xff));
    }
    return p3 === body.length ? whole : sw(0x6c00 | (body.length & 0xff));
  }

  #getResponse(length: number): Buffer {
    if (this.#waiting.length === 0) return sw(0x6985);
    if (length !== (this.#waiting.length & 0xff)) return sw(0x6c00 | (this.#waiting.length & 0xff));
    const response = Buffer.concat([this.#waiting, OK]);
    this.#waiting = Buffer.alloc(0);
    return response;
  }

  #select(name: Buffer): Buffer {
    const { aid, label, blocked } = this.data;
    if (blocked === "card") return sw(0x6a81);
    if (name.equals(pseName)) {
      return Buffer.concat([tlv("6F", tlv("84", pseName), tlv("A5", tlv("88", "01"), tlv("5F2D", "656E"))), OK]);
    }
    const full = Buffer.from(aid, "hex");
    if (name.length < 5 || !full.subarray(0, name.length).equals(name)) return sw(0x6a82);
    this.#isSelected = true;
    const fci = tlv(
      "6F",
      tlv("84", full),
      tlv("A5", tlv("50", text(label)), tlv("87", "01"), tlv("9F38", "9F1A025F2A02")),
    );
    return Buffer.concat([fci, blocked === "application" ? sw(0x6283) : OK]);
  }

  #processingOptions(): Buffer {
    if (!this.#isSelected || this.data.blocked) return sw(0x6985);
    // Records 1 of file 2, and 1 to 2 of file 3.
    return Buffer.concat([tlv("77", tlv("82", "1800"), tlv("94", "1001010018010200")), OK]);
  }

  #read(record: number, sfi: number): Buffer {
    const isDirectory = sfi === reading.sfi;
    const content = isDirectory || this.#isSelected ? this.#records.get(`${sfi}/${record}`) : undefined;
    return content ? Buffer.concat([content, OK]) : sw(0x6a83);
  }
}

function recordsOf({ aid, label, pan, expiry, serviceCode }: SimChipData): ReadonlyMap<string, Buffer> {
  const track2 = padded(`${pan}D${expiry}${serviceCode}0000000001`);
  const cdol = "9F02069F03069F1A0295055F2A029A039C019F3704";
  return new Map([
    ["1/1", tlv("70", tlv("61", tlv("4F", aid), tlv("50", text(label)), tlv("87", "01")))],
    ["2/1", tlv("70", tlv("57", track2), tlv("5F20", text("KIOSK/TEST")))],
    [
      "3/1",
      tlv(
        "70",
        tlv("5A", padded(pan)),
        tlv("5F24", `${expiry}31`),
        tlv("5F34", "01"),
        tlv("5F28", "0156"),
        tlv("9F07", "FF00"),
        tlv("8E", "00000000000000004203"),
        tlv("9F0D", "0000000000"),
        tlv("9F0E", "0000000000"),
        tlv("9F0F", "0000000000"),
      ),
    ],
    ["3/2", tlv("70", tlv("8C", cdol), tlv("8D", `8A02${cdol}`))],
  ]);
}

function padded(digits: string): string {
  return digits.length % 2 === 0 ? digits : `${digits}F`;
}

function text(words: string): Buffer {
  return Buffer.from(words, "latin1");
}

/** BER-TLV; lengths up to 255. */
function tlv(tag: string, ...values: readonly (Uint8Array | string)[]): Buffer {
  const value = Buffer.concat(values.map((part) => (typeof part === "string" ? Buffer.from(part, "hex") : part)));
  const length = value.length < 0x80 ? [value.length] : [0x81, value.length];
  return Buffer.concat([Buffer.from(tag, "hex"), Buffer.from(length), value]);
}

/** TCK: every byte behind TS in exclusive or is 0. */
function withCheck(hex: string): Buffer {
  const bytes = Buffer.from(hex, "hex");
  return Buffer.concat([bytes, Buffer.from([bytes.subarray(1).reduce((sum, byte) => sum ^ byte, 0)])]);
}
