import { secretRules } from "./secret-rules.ts";

export interface SecretFound {
  readonly what: string;
  /** From 1 on. */
  readonly line: number;
}

export interface ScannedText {
  readonly text: string;
  readonly found: readonly SecretFound[];
}

/**
 * The last look at a text before it leaves the machine: what looks like a card number, track data, a key or a token is masked, and
 * where it stood is told, never what it was. A find is a defect of whoever wrote the text. Lines keep their numbers.
 */
export function withoutSecrets(text: string): ScannedText {
  const found: SecretFound[] = [];
  let scanned = text;
  for (const { what, pattern, isSecret } of secretRules) {
    const before = scanned;
    scanned = before.replace(pattern, (match: string, ...rest: unknown[]) => {
      const offset = rest.find((one): one is number => typeof one === "number") ?? 0;
      if (isSecret && !isSecret(match, nameBefore(before, offset))) return match;
      found.push({ what, line: before.slice(0, offset).split("\n").length });
      return match.replace(/[^\n]+/g, `(masked: ${what})`);
    });
  }
  return { text: scanned, found: found.toSorted((one, other) => one.line - other.line) };
}

/** `ksn` of `"ksn":"`, `ksn = ` or `KSN `. */
function nameBefore(text: string, offset: number): string {
  return /([\w-]+)["']?(?:\s*[:=]\s*| )["']?$/.exec(text.slice(Math.max(0, offset - 80), offset))?.[1] ?? "";
}
