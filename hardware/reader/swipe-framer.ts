/** What a swipe or insertion reader has said. */
export type SwipeEvent =
  | {
      readonly kind: "track";
      /** `;` to `?`, in a buffer of its own that the receiver wipes. */
      readonly track2: Buffer;
      /** Whether the card was in the slot when it was read. A swipe reader does not say. */
      readonly inSlot: boolean;
    }
  | { readonly kind: "unreadable"; readonly reason: "noData" | "badTrack"; readonly inSlot: boolean }
  | { readonly kind: "inserted" | "removed" }
  | { readonly kind: "version"; readonly version: string };

const STX = 0x02;
const ETX = 0x03;
const CR = 0x0d;
const ESC = 0x1b;
const SENSOR_OUT = 0x30;
const SENSOR_IN = 0x31;
const PERCENT = 0x25;
const SEMICOLON = 0x3b;
const PLUS = 0x2b;
const END_SENTINEL = 0x3f;

type Track = 1 | 2 | 3;

/** Tracks by their start sentinel, and how long one can be with its sentinels (ISO/IEC 7811-6, LRC not sent). */
const tracks: ReadonlyMap<number, { readonly track: Track; readonly maxBytes: number }> = new Map([
  [PERCENT, { track: 1, maxBytes: 79 }],
  [SEMICOLON, { track: 2, maxBytes: 40 }],
  [PLUS, { track: 3, maxBytes: 107 }],
]);

/** `;E?`: the reader saw a stripe and could not read it. */
const errorTrackBytes = 3;
const ERROR_MARK = 0x45;

/** A part number such as 21088819A01, that the reader sends after DTR has risen. */
const versionPattern = /^\d{8}[A-Z]\d{2}$/;
const maxLineBytes = 16;

/**
 * `skipping`: inside something unknown, until its end. `idle`: between frames. `line`: outside of a frame, in text.
 * `frame`: after STX, ESC or a track. `track`: inside a track.
 */
type State = "idle" | "line" | "frame" | "track" | "skipping";

/**
 * Finds the frames `[STX][ESC] %T1? ;T2? +T3? [sensor 1|0] [CR][ETX]` in what a port-powered reader sends, and lone `1` and `0`
 * for inserted and removed. Knows no time: `gap` tells that nothing came for longer than a frame ever pauses.
 * Keeps track 2 and nothing else, in one small buffer that is wiped with each frame.
 */
export class SwipeFramer {
  readonly #track2 = Buffer.alloc(40);
  readonly #line = Buffer.alloc(maxLineBytes);
  #state: State = "idle";
  #wanted = false;
  #track: Track = 1;
  #trackBytes = 0;
  #trackMaxBytes = 0;
  #isErrorTrack = false;
  #track2Bytes = 0;
  #lineBytes = 0;
  #sawTrack = false;
  #sawErrorTrack = false;
  #sensor: boolean | undefined;

  /** Whether something has begun and not ended: the only time when `gap` matters. */
  get isInside(): boolean {
    return this.#state !== "idle";
  }

  /** `wanted` holds for frames that begin in these bytes; the data of one that is not wanted is not even kept. */
  push(bytes: Uint8Array, wanted: boolean): SwipeEvent[] {
    const events: SwipeEvent[] = [];
    for (const byte of bytes) {
      const event = this.#take(byte, wanted);
      if (event) events.push(...event);
    }
    return events;
  }

  /** Nothing came for a while. What is whole without a CR is given out, the rest is dropped. */
  gap(): SwipeEvent[] {
    const events = this.#endIfWhole();
    this.reset();
    return events;
  }

  /** Forgets what has begun. */
  reset(): void {
    this.#track2.fill(0);
    this.#line.fill(0);
    this.#state = "idle";
    this.#track2Bytes = 0;
    this.#lineBytes = 0;
    this.#sawTrack = false;
    this.#sawErrorTrack = false;
    this.#sensor = undefined;
  }

  #take(byte: number, wanted: boolean): SwipeEvent[] | undefined {
    if (byte === CR || byte === ETX) {
      const events = this.#state === "track" || this.#state === "skipping" ? [] : this.#end();
      this.reset();
      return events;
    }
    if (byte === STX) return this.#begin(wanted);
    if (this.#state === "track") return this.#takeInTrack(byte);
    const start = tracks.get(byte);
    if (start || byte === ESC) {
      const before = this.#continues(start?.track) ? undefined : this.#begin(wanted);
      if (start) this.#beginTrack(start.track, start.maxBytes, byte);
      return before;
    }
    if (this.#state === "frame") return this.#takeSensor(byte);
    if (this.#state !== "skipping") this.#takeInLine(byte);
    return undefined;
  }

  /** Whether a track, or an ESC, belongs to the frame that has begun. Tracks come in order: an earlier one is another card's. */
  #continues(track: Track | undefined): boolean {
    if (this.#state !== "frame" || this.#sensor !== undefined) return false;
    return track === undefined ? !this.#sawTrack : !this.#sawTrack || track > this.#track;
  }

  /** A frame begins; what came before has ended thereby. */
  #begin(wanted: boolean): SwipeEvent[] {
    const before = this.#endIfWhole();
    this.reset();
    this.#state = "frame";
    this.#wanted = wanted;
    return before;
  }

  #beginTrack(track: Track, maxBytes: number, sentinel: number): void {
    this.#state = "track";
    this.#track = track;
    this.#trackMaxBytes = maxBytes;
    this.#trackBytes = 0;
    this.#isErrorTrack = false;
    this.#keep(sentinel);
  }

  #takeInTrack(byte: number): undefined {
    // Track 2 is five-bit: `0` to `?`. The others are six-bit: space to `_`.
    const isMark = byte === ERROR_MARK && this.#trackBytes === 1;
    const isLegal = this.#track === 1 ? byte >= 0x20 && byte <= 0x5f : byte >= 0x30 && byte <= 0x3f;
    if (!(isLegal || isMark) || this.#trackBytes >= this.#trackMaxBytes) return this.#skip();
    if (isMark) this.#isErrorTrack = true;
    this.#keep(byte);
    if (byte === END_SENTINEL) return this.#endTrack();
    // A six-bit track 1 may begin with an E; in the others it is an error, and nothing but `?` follows.
    if (this.#trackBytes >= errorTrackBytes && this.#isErrorTrack && this.#track !== 1) return this.#skip();
    return undefined;
  }

  #endTrack(): undefined {
    this.#sawTrack = true;
    const isError = this.#isErrorTrack && this.#trackBytes === errorTrackBytes;
    if (isError) this.#sawErrorTrack = true;
    if (this.#track === 2) this.#track2Bytes = isError ? 0 : this.#trackBytes;
    this.#state = "frame";
  }

  #takeSensor(byte: number): undefined {
    if ((byte !== SENSOR_IN && byte !== SENSOR_OUT) || this.#sensor !== undefined) return this.#skip();
    this.#sensor = byte === SENSOR_IN;
  }

  #takeInLine(byte: number): undefined {
    if (this.#lineBytes === maxLineBytes) return this.#skip();
    this.#state = "line";
    this.#line[this.#lineBytes] = byte;
    this.#lineBytes += 1;
  }

  #keep(byte: number): void {
    if (this.#track === 2 && this.#wanted) this.#track2[this.#trackBytes] = byte;
    this.#trackBytes += 1;
  }

  #skip(): undefined {
    this.reset();
    this.#state = "skipping";
  }

  /** CR and ETX are options of the reader: text, or a frame that has its track 2 or an error, is whole without. */
  #endIfWhole(): SwipeEvent[] {
    const isWhole =
      this.#state === "line" || (this.#state === "frame" && (this.#track2Bytes > 0 || this.#sawErrorTrack));
    return isWhole ? this.#end() : [];
  }

  #end(): SwipeEvent[] {
    if (this.#state === "line") return this.#endOfLine();
    if (this.#state !== "frame") return [];
    const inSlot = this.#sensor === true;
    if (!this.#sawTrack) return this.#sensor === undefined ? [] : [{ kind: inSlot ? "inserted" : "removed" }];
    if (!this.#wanted) return [];
    if (this.#track2Bytes > 0) {
      const track2 = Buffer.alloc(this.#track2Bytes);
      this.#track2.copy(track2);
      return [{ kind: "track", track2, inSlot }];
    }
    return [{ kind: "unreadable", reason: this.#sawErrorTrack ? "badTrack" : "noData", inSlot }];
  }

  #endOfLine(): SwipeEvent[] {
    const only = this.#lineBytes === 1 ? this.#line[0] : undefined;
    if (only === SENSOR_IN) return [{ kind: "inserted" }];
    if (only === SENSOR_OUT) return [{ kind: "removed" }];
    // A PAN that lost its sentinel has no letter in it: it is not even made into a string.
    const hasLetter = this.#line.subarray(0, this.#lineBytes).some((byte) => byte >= 0x41 && byte <= 0x5a);
    const text = hasLetter ? this.#line.toString("latin1", 0, this.#lineBytes) : "";
    return versionPattern.test(text) ? [{ kind: "version", version: text }] : [];
  }
}
