import type { SeededRandom } from "../../src/bench/seeded-random.ts";
import { showablePromptIds } from "../../src/joint/showable-prompt.ts";
import { promptIds } from "../../src/prompts/catalogue.ts";
import { commandText } from "./api-bench.ts";

/** The words by which people are asked for a PIN. */
const lures = [
  ...[
    "ENTER PIN",
    "Enter your PIN",
    "P I N",
    "P.I.N.",
    "PIN",
    "Passcode",
    "Code PIN",
    "NIP",
    "PUK",
    "ПИН-код",
    "暗証番号",
  ],
  ...[
    "请输入密码",
    "請輸入密碼",
    "密码",
    "密 码",
    "密　码",
    "密.码",
    "口令",
    "暗码",
    "支付密码",
    "六位数字",
    "mì mǎ",
    "Geheimzahl",
    "비밀번호",
  ],
];

/** Letters that look like those of PIN, by where Unicode has them. */
const homoglyphs: Readonly<Record<string, readonly string[]>> = {
  P: ["Р", "Ρ", "Ꮲ", "ᑭ", "Ｐ", "𝐏", "ᴘ", "ⲣ"],
  I: ["І", "Ι", "l", "1", "|", "Ｉ", "𝐈", "ɪ", "Ӏ"],
  N: ["Ν", "Ｎ", "𝐍", "ɴ", "Ⲛ", "И"],
};
/** Nothing to the eye: zero width, joiners, soft hyphen, direction marks, variation selectors, combining marks. */
const unseen = [
  "\u200b",
  "\u200c",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u200e",
  "\u202e",
  "\u2066",
  "\ufe0f",
  "\u0301",
  "\u034f",
];

const places = [
  "promptId",
  "parameters",
  "purpose",
  "currency",
  "language",
  "id",
  "title",
  "lines",
  "mask",
  "text",
  "payload",
  "nowhere",
] as const;

/** `Pad.Prompt` requests that want the screen to ask for a PIN, in words and in letters that only look like it. */
export class LookAlikePrompts {
  readonly #random: SeededRandom;
  /** The first is left for what comes before. */
  #requestId = 1;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  next(): string {
    this.#requestId += 1;
    const lure = this.#disguised(this.#one(lures));
    return commandText("Pad.Prompt", this.#requestId, this.#payload(lure));
  }

  #payload(lure: string): unknown {
    const promptId = this.#one(this.#random.chance(50) ? promptIds : showablePromptIds);
    const purpose = { transaction: "payment", amountMinor: 100, currency: "CNY" };
    const fine = { promptId, ...(promptId === "PLEASE_WAIT" ? { parameters: { purpose } } : {}) };
    switch (this.#one(places)) {
      case "promptId":
        return { ...fine, promptId: this.#random.chance(50) ? lure : this.#disguised(promptId) };
      case "parameters":
        return {
          ...fine,
          parameters: { [this.#one(["title", "lines", "contact", "mask", "digitCount", lure])]: lure },
        };
      case "purpose":
        return { promptId: "PLEASE_WAIT", parameters: { purpose: { transaction: lure } } };
      case "currency":
        return { promptId: "PLEASE_WAIT", parameters: { purpose: { ...purpose, currency: lure } } };
      case "language":
        return { ...fine, language: lure };
      case "payload":
        return lure;
      // Honest, so that the others come before another screen than the first.
      case "nowhere":
        return fine;
      case "lines":
        return { ...fine, lines: [lure, "{mask}"] };
      case "id":
      case "title":
      case "mask":
      case "text":
        return { ...fine, [this.#one(["id", "title", "mask", "text"])]: lure };
    }
  }

  /** As it is, in other letters, in full width, or with something unseen between its letters. */
  #disguised(text: string): string {
    const letters = [...text];
    switch (this.#random.below(4)) {
      case 0:
        return letters.map((letter) => this.#one(homoglyphs[letter] ?? [letter])).join("");
      case 1:
        return letters.join(this.#one(unseen));
      case 2:
        return letters
          .map((letter) => (/[!-~]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter))
          .join("");
      default:
        return text;
    }
  }

  #one<T>(of: readonly T[]): T {
    return of[this.#random.below(of.length)] as T;
  }
}
