import { CardFailure } from "./reader-protocol.ts";
import { packT1, type T1Block, unpackT1 } from "./t1-block.ts";

/** Bytes in a block that we take; told to the card once. */
const hostBlockBytes = 254;
/** ISO/IEC 7816-3 11.6.3.2: an initial attempt and two more. */
const attempts = 3;
const mostBlocks = 1_000;
/** Of extensions that a card asks for in one command, in its own waiting times of 1.6 s at most: what no customer waits for. */
const mostWaitingTimes = 20;

/** Sends a block, gives the card's block; undefined when nothing came, or nothing that made sense. */
export type T1Transmit = (block: Buffer, waitingTimes: number) => Promise<Buffer | undefined>;

/** The host's side of T=1. A block that gets lost is asked for again by its number, which makes the card execute nothing twice. */
export class T1Host {
  readonly #cardBlockBytes: number;
  readonly #transmit: T1Transmit;
  #number: 0 | 1 = 0;
  #expected: 0 | 1 = 0;
  #hasToldSize = false;
  #blocks = 0;
  #waitingTimesLeft = mostWaitingTimes;

  constructor(cardBlockBytes: number, transmit: T1Transmit) {
    this.#cardBlockBytes = cardBlockBytes;
    this.#transmit = transmit;
  }

  /** A command APDU for its response, in as many blocks as it takes. Rejects with CardFailure. */
  async apdu(command: Buffer): Promise<Buffer> {
    this.#blocks = 0;
    this.#waitingTimesLeft = mostWaitingTimes;
    if (!this.#hasToldSize) await this.#tellSize();
    let answer: T1Block | undefined;
    for (let at = 0; at === 0 || at < command.length; at += this.#cardBlockBytes) {
      const data = command.subarray(at, at + this.#cardBlockBytes);
      const more = at + this.#cardBlockBytes < command.length;
      answer = await this.#exchange({ kind: "I", number: this.#number, more, data }, (block) =>
        more ? block.kind === "R" && block.number !== this.#number : isNextOf(block, this.#expected),
      );
      this.#number = other(this.#number);
    }
    return this.#collected(answer);
  }

  async #collected(first: T1Block | undefined): Promise<Buffer> {
    const pieces: Buffer[] = [];
    try {
      for (let block = first; block?.kind === "I"; ) {
        pieces.push(block.data);
        this.#expected = other(this.#expected);
        if (!block.more) break;
        const next: T1Block = { kind: "R", number: this.#expected, problem: 0 };
        block = await this.#exchange(next, (answer) => isNextOf(answer, this.#expected));
      }
      return Buffer.concat(pieces);
    } finally {
      for (const piece of pieces) piece.fill(0);
    }
  }

  async #tellSize(): Promise<void> {
    const size = Buffer.from([hostBlockBytes]);
    const request: T1Block = { kind: "S", isResponse: false, what: "ifs", data: size };
    await this.#exchange(request, (block) => block.kind === "S" && block.isResponse && block.what === "ifs");
    this.#hasToldSize = true;
  }

  async #exchange(block: T1Block, isAwaited: (answer: T1Block) => boolean): Promise<T1Block> {
    let next = block;
    let waitingTimes = 1;
    for (let attempt = 1; attempt <= attempts; ) {
      this.#blocks += 1;
      if (this.#blocks > mostBlocks) throw new CardFailure("chip", "T=1 without end");
      const bytes = await this.#transmit(packT1(next), waitingTimes);
      const answer = bytes && unpackT1(bytes);
      bytes?.fill(0);
      waitingTimes = 1;
      if (answer && isAwaited(answer)) return answer;
      if (answer?.kind === "S" && !answer.isResponse && answer.what === "wtx") {
        waitingTimes = Math.max(1, answer.data[0] ?? 1);
        this.#waitingTimesLeft -= waitingTimes;
        if (this.#waitingTimesLeft < 0) throw new CardFailure("chip", "T=1: the card asks for too much time");
        next = { ...answer, isResponse: true };
        continue;
      }
      if (answer?.kind === "S" && !answer.isResponse && answer.what === "abort") {
        throw new CardFailure("chip", "the card aborted a chain");
      }
      attempt += 1;
      next = this.#again(block, answer);
    }
    throw new CardFailure("chip", "T=1 got no good block");
  }

  /** The card asks for our block again, or we ask for its own. */
  #again(block: T1Block, answer: T1Block | undefined): T1Block {
    if (block.kind === "S") return block;
    const asksForOurs = answer?.kind === "R" && block.kind === "I" && answer.number === block.number;
    return asksForOurs ? block : { kind: "R", number: this.#expected, problem: answer ? 2 : 1 };
  }
}

function isNextOf(block: T1Block, expected: 0 | 1): boolean {
  return block.kind === "I" && block.number === expected;
}

function other(number: 0 | 1): 0 | 1 {
  return number === 0 ? 1 : 0;
}
