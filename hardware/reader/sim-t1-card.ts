import { packT1, type T1Block, unpackT1 } from "./t1-block.ts";

/** The card's side of T=1: chains both ways, blocks again when asked, and executes nothing twice. */
export class SimT1Card {
  readonly #apdu: (command: Uint8Array) => Buffer | undefined;
  readonly #ownBlockBytes: number;
  #hostBlockBytes = 32;
  #expected: 0 | 1 = 0;
  #number: 0 | 1 = 0;
  #command: Buffer[] = [];
  #response: Buffer = Buffer.alloc(0);
  #lastPiece: Buffer | undefined;

  constructor(apdu: (command: Uint8Array) => Buffer | undefined, ownBlockBytes: number) {
    this.#apdu = apdu;
    this.#ownBlockBytes = ownBlockBytes;
  }

  /** Undefined from a mute chip. */
  receive(bytes: Uint8Array): Buffer | undefined {
    const block = unpackT1(bytes);
    const answer = block ? this.#answerTo(block) : this.#askForNext(1);
    // The host wipes what it was given; the card may have to say it again.
    return answer && Buffer.from(answer);
  }

  #askForNext(problem: 0 | 1): Buffer {
    return packT1({ kind: "R", number: this.#expected, problem });
  }

  #answerTo(block: T1Block): Buffer | undefined {
    if (block.kind === "S") return this.#supervised(block);
    if (block.kind === "R") return this.#again(block.number);
    // One that was received before: only its answer got lost.
    if (block.number !== this.#expected || block.data.length > this.#ownBlockBytes) {
      return this.#command.length > 0 ? this.#askForNext(0) : this.#lastPiece;
    }
    this.#expected = block.number === 0 ? 1 : 0;
    this.#command.push(block.data);
    if (block.more) return this.#askForNext(0);
    const response = this.#apdu(Buffer.concat(this.#command));
    this.#command = [];
    if (!response) return undefined;
    this.#response = response;
    return this.#nextPiece();
  }

  #supervised(block: Extract<T1Block, { kind: "S" }>): Buffer | undefined {
    if (block.what === "ifs") this.#hostBlockBytes = block.data[0] ?? this.#hostBlockBytes;
    return packT1({ ...block, isResponse: true });
  }

  /** The last piece of a response once more, the next one, or, when the host has all, its own next block is what is missing. */
  #again(number: 0 | 1): Buffer | undefined {
    if (number !== this.#number) return this.#lastPiece;
    return this.#response.length > 0 ? this.#nextPiece() : this.#askForNext(0);
  }

  #nextPiece(): Buffer {
    const data = Buffer.from(this.#response.subarray(0, this.#hostBlockBytes));
    this.#response = this.#response.subarray(data.length);
    const block = packT1({ kind: "I", number: this.#number, more: this.#response.length > 0, data });
    this.#number = this.#number === 0 ? 1 : 0;
    this.#lastPiece = block;
    return block;
  }
}
