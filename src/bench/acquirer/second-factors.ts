import type { RequestWish } from "./wishes.ts";

/** What the issuer asked for before it decides, by terminal and card: the next request of both answers it. */
export interface OpenQuestion {
  readonly factor: "pin" | "code";
  readonly wish: RequestWish;
  readonly amountMinor: number;
  /** Of the factor `code`: what was sent to the customer. */
  readonly code?: string;
  /** The code before it was typed wrong. */
  readonly isRepeated?: boolean;
  /** Of a PIN change that waits for its code: digits 0 to 9, a byte each. */
  readonly newPin?: Buffer | undefined;
}

interface Asked {
  readonly terminalId: string;
  readonly pan: string;
  readonly wish: RequestWish;
  readonly amountMinor: number;
}

/** Second factors: each question can be answered once. */
export class SecondFactors {
  readonly #open = new Map<string, OpenQuestion>();

  ask({ terminalId, pan, wish, amountMinor }: Asked, question: Omit<OpenQuestion, "wish" | "amountMinor">): void {
    this.#open.set(`${terminalId}|${pan}`, { ...question, wish, amountMinor });
  }

  /** The question that this request answers, right or wrong; it is asked no more. Undefined when none was asked of it. */
  take({ terminalId, pan, wish, amountMinor }: Asked, factor: OpenQuestion["factor"]): OpenQuestion | undefined {
    const key = `${terminalId}|${pan}`;
    const question = this.#open.get(key);
    if (question?.factor !== factor || question.wish !== wish || question.amountMinor !== amountMinor) return undefined;
    this.#open.delete(key);
    return question;
  }
}
