/** What goes wrong with every answer, whatever the amount. */
export interface Chaos {
  /** No answer at all; what was asked is booked all the same. */
  readonly silent: boolean;
  /** Each byte by itself. */
  readonly split: boolean;
  /** Every answer twice. */
  readonly duplicate: boolean;
  /** The STAN of another request, and nothing else. */
  readonly wrongStan: boolean;
  /** Each terminal gets the answer to another connection's request, as soon as there is one. */
  readonly swap: boolean;
  /** So many bytes of a framed answer, then the connection is closed. */
  readonly closeAfterBytes: number | undefined;
}

export const noChaos: Chaos = {
  silent: false,
  split: false,
  duplicate: false,
  wrongStan: false,
  swap: false,
  closeAfterBytes: undefined,
};

export const chaosNames: Readonly<Record<string, string>> = {
  silent: "requests are taken, and none is answered",
  split: "every answer comes in single bytes",
  duplicate: "every answer comes twice",
  "wrong-stan": "every answer has another STAN",
  swap: "two terminals get each other's answers",
  "close:<bytes>": "the connection ends after so many bytes of an answer, length header included",
};

/** That of `before` and these names, as in `chaosNames`; undefined when one is none. */
export function chaosOf(names: readonly string[], before = noChaos): Chaos | undefined {
  let chaos = before;
  for (const name of names) {
    const closes = /^close:(\d{1,4})$/.exec(name);
    if (closes) chaos = { ...chaos, closeAfterBytes: Number(closes[1]) };
    else if (name === "silent" || name === "split" || name === "duplicate" || name === "swap")
      chaos = { ...chaos, [name]: true };
    else if (name === "wrong-stan") chaos = { ...chaos, wrongStan: true };
    else return undefined;
  }
  return chaos;
}

/** Two terminals' answers, of which each gets the other's. One waits here until another connection has one, too. */
export class AnswerSwap<Terminal extends object> {
  #held: { readonly terminal: Terminal; readonly message: Buffer } | undefined;

  /** Who gets what now; nobody anything while there is only one terminal with answers. */
  exchange(terminal: Terminal, message: Buffer): readonly (readonly [Terminal, Buffer])[] {
    const other = this.#held;
    if (!other || other.terminal === terminal) {
      this.#held = { terminal, message };
      return [];
    }
    this.#held = undefined;
    return [
      [terminal, other.message],
      [other.terminal, message],
    ];
  }

  forget(terminal: Terminal): void {
    if (this.#held?.terminal === terminal) this.#held = undefined;
  }
}
