/** What a line carries besides the bytes of frames. `waiting`: the reader needs more time. */
export type LineToken<Message> =
  | { readonly kind: "ack" | "nak" | "cleared" | "waiting" | "notice" }
  | { readonly kind: "message"; readonly message: Message };

/**
 * Finds frames in a stream of bytes, whatever lies between them. Pure: knows no time; `gap` says that nothing came for longer
 * than a frame ever pauses.
 */
export interface Framer<Message> {
  push(bytes: Uint8Array): LineToken<Message>[];
  /** Drops what has begun and cannot end any more; a frame that was hidden behind it is found now. */
  gap(): LineToken<Message>[];
  /** `inside`: something has begun. `dirty`: what came last was nothing known. */
  readonly state: "clean" | "dirty" | "inside";
  /** Bytes dropped so far that belonged to nothing. */
  readonly skippedBytes: number;
}

/** What stands at the beginning of some bytes: a token so many bytes long, perhaps one that is not whole yet, or nothing. */
export type Sight<Message> = { readonly bytes: number; readonly token: LineToken<Message> } | "more" | "nothing";

/**
 * `isClean`: nothing unknown came right before. Single control bytes have no check of their own, and count only then: in the
 * remains of a broken frame any byte may look like one.
 */
export type Recogniser<Message> = (bytes: Uint8Array, isClean: boolean) => Sight<Message>;

/**
 * Drops one byte and looks again whenever nothing fits, so that no wrong length or start can hide a good frame for longer than
 * a gap. `maxFrameBytes` bounds its memory: a recogniser may not ask for more. What it drops or gives out is wiped.
 */
export class RescanFramer<Message> implements Framer<Message> {
  readonly #recognise: Recogniser<Message>;
  readonly #window: Buffer;
  #length = 0;
  #isClean = true;
  #skipped = 0;

  constructor(recognise: Recogniser<Message>, maxFrameBytes: number) {
    this.#recognise = recognise;
    this.#window = Buffer.alloc(maxFrameBytes);
  }

  get state(): "clean" | "dirty" | "inside" {
    if (this.#length > 0) return "inside";
    return this.#isClean ? "clean" : "dirty";
  }

  get skippedBytes(): number {
    return this.#skipped;
  }

  push(bytes: Uint8Array): LineToken<Message>[] {
    const tokens: LineToken<Message>[] = [];
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(bytes.length - at, this.#window.length - this.#length);
      this.#window.set(bytes.subarray(at, at + taken), this.#length);
      this.#length += taken;
      at += taken;
      this.#scan(tokens, this.#length === this.#window.length);
    }
    return tokens;
  }

  gap(): LineToken<Message>[] {
    const tokens: LineToken<Message>[] = [];
    while (this.#length > 0) this.#scan(tokens, true);
    this.#isClean = true;
    return tokens;
  }

  /** With `mustMove` the first byte does not stay, even when more might make a frame of it. */
  #scan(tokens: LineToken<Message>[], mustMove: boolean): void {
    let start = 0;
    while (start < this.#length) {
      const sight = this.#recognise(this.#window.subarray(start, this.#length), this.#isClean);
      if (sight === "more" && !(mustMove && start === 0)) break;
      if (sight === "more" || sight === "nothing") {
        this.#isClean = false;
        this.#skipped += 1;
        start += 1;
        continue;
      }
      tokens.push(sight.token);
      this.#isClean = true;
      start += sight.bytes;
    }
    this.#window.copyWithin(0, start, this.#length);
    this.#window.fill(0, this.#length - start, this.#length);
    this.#length -= start;
  }
}
