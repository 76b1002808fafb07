/** Runs asynchronous work one piece after the other, in the order it came. A piece that fails does not stop the next. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    // The failure is the caller's, who holds `result`; here only the order matters.
    this.#last = result.then(nothing, nothing);
    return result;
  }
}

function nothing(): void {
  return;
}
