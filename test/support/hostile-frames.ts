import type { SeededRandom } from "../../src/bench/seeded-random.ts";
import { commandNames } from "../../src/gateway/api/command-table.ts";
import { promptIds } from "../../src/prompts/catalogue.ts";
import { paying } from "./api-bench.ts";

/** PIN in other people's letters: look-alikes, full width, zero width, combining, right to left, and the word itself. */
const lookAlikes = [
  ...[
    "Enter PIN",
    "P.I.N.",
    "P I N",
    "ＰＩＮ",
    "ΡΙΝ",
    "РІN",
    "P\u200bI\u200bN",
    "P\u0301IN",
    "\u202eNIP",
    "ᴘɪɴ",
    "𝐏𝐈𝐍",
  ],
  ...["请输入密码", "口令", "密 码", "Geheimzahl", "code secret", "1234", "{mask}", "%s", "\u0000", "\ud800"],
];

/** Commands by which other devices give digits or take free text. */
const otherDevices = [
  ...["Keyboard.DataEntry", "Keyboard.PinEntry", "PinPad.GetPinBlock", "TextTerminal.Write", "TextTerminal.Read"],
  ...[
    "Pad.Text",
    "Pad.Digits",
    "Pin.Get",
    "Pin.Read",
    "Pad.Debug",
    "Pad.__proto__",
    "Object.constructor",
    "Payment.start",
  ],
];

const oddValues: readonly unknown[] = [
  ...[null, true, -1, 0, 1.5, 1e308, 2 ** 53, "", "1", [], [[]], {}, { a: { b: {} } }, "x".repeat(2_000)],
  ...lookAlikes,
];

const fields = ["id", "amountMinor", "currency", "kind", "language", "promptId", "parameters", "amount", "requestIds"];
const moreFields = [
  "text",
  "title",
  "lines",
  "echo",
  "digits",
  "pin",
  "__proto__",
  "constructor",
  "toString",
  "timeout",
];

/** Frames as no honest client writes them, the same for the same seed; some are well formed, so that the rest gets further. */
export class HostileFrames {
  readonly #random: SeededRandom;
  #requestId = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  next(): string {
    const kind = this.#below(10);
    if (kind < 5) return JSON.stringify(this.#message());
    if (kind < 8) return this.#spoilt(JSON.stringify(this.#message()));
    if (kind === 8) return this.#brackets();
    return Array.from({ length: this.#below(200) }, () => String.fromCharCode(this.#below(0x10000))).join("");
  }

  #message(): unknown {
    this.#requestId += 1;
    const name = this.#one(this.#below(4) === 0 ? otherDevices : commandNames);
    const header = {
      type: "command",
      name,
      requestId: this.#requestId,
      version: "1.0",
    };
    const odd = this.#below(4) === 0 ? this.#field([...Object.keys(header), ...moreFields], oddValues) : {};
    return {
      header: { ...header, ...odd },
      payload: this.#below(20) === 0 ? this.#one(oddValues) : this.#payload(name),
    };
  }

  /** What that command takes, and often something more. */
  #payload(name: string): Record<string, unknown> {
    const prompt = { promptId: this.#one(promptIds) };
    const good = { "Payment.Start": paying, "Pad.Prompt": prompt }[name] ?? {};
    const parameters = this.#below(3) === 0 ? { parameters: this.#field(moreFields, lookAlikes) } : {};
    const odd = this.#below(2) === 0 ? this.#field([...fields, ...moreFields], this.#one([oddValues, lookAlikes])) : {};
    return { ...good, ...parameters, ...odd };
  }

  /** Also `__proto__` becomes a field of its own, as it does in parsed JSON. */
  #field(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
    return Object.fromEntries([[this.#one(names), this.#one(values)]]);
  }

  /** A piece cut out, doubled, or exchanged for others' characters. */
  #spoilt(text: string): string {
    const from = this.#below(text.length);
    const to = from + this.#below(12);
    const between = this.#one(["", text.slice(from, to).repeat(2), '"', "{", "\\", "\u0000", "9".repeat(40), "\ud800"]);
    return text.slice(0, from) + between + text.slice(to);
  }

  #brackets(): string {
    const [open, close] = this.#one([
      ["[", "]"],
      ['{"a":', "}"],
    ] as const);
    const depth = this.#below(2_000);
    return open.repeat(depth) + close.repeat(this.#below(2) === 0 ? depth : 0);
  }

  #one<T>(of: readonly T[]): T {
    return of[this.#below(of.length)] as T;
  }

  #below(end: number): number {
    return this.#random.below(end);
  }
}
