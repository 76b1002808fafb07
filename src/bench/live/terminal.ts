const enterScreen = "\x1b[?1049h\x1b[?25l";
const leaveScreen = "\x1b[?25h\x1b[?1049l";
const home = "\x1b[H";
const clearLine = "\x1b[K";
const clearBelow = "\x1b[J";

/** The terminal in raw mode on its second screen; however the process ends, it is given back as it was. */
export class Terminal {
  readonly #input = process.stdin;
  readonly #output = process.stdout;
  readonly #restore = () => this.close();
  #isOpen = false;

  open(onInput: (text: string) => void, onResize: () => void): void {
    this.#isOpen = true;
    process.once("exit", this.#restore);
    this.#input.setRawMode(true);
    this.#input.setEncoding("utf8");
    this.#input.on("data", onInput);
    this.#input.resume();
    this.#output.on("resize", onResize);
    this.#output.write(enterScreen);
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#output.columns, rows: this.#output.rows };
  }

  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    // Cleared before it is written: after a line as long as the terminal is wide, clearing takes its last character.
    const [last = "", ...others] = lines.toReversed();
    const cleared = [...others.toReversed().map((line) => clearLine + line), clearBelow + last];
    this.#output.write(home + cleared.join("\r\n"));
  }

  ring(): void {
    if (this.#isOpen) this.#output.write("\x07");
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off("exit", this.#restore);
    this.#input.setRawMode(false);
    this.#input.pause();
    this.#input.removeAllListeners("data");
    this.#output.removeAllListeners("resize");
    this.#output.write(leaveScreen);
  }
}
