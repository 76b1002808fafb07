/** One way in which a secret looks. `name` is the word before `:` or `=` that stands before the match, if there is one. */
export interface SecretRule {
  readonly what: string;
  readonly pattern: RegExp;
  readonly isSecret?: (match: string, name: string) => boolean;
}

const digitsOf = (text: string) => text.replace(/\D/g, "");

/** ISO/IEC 7812-1 Annex B. */
function hasCheckDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const weighted = Number(digit) * (at % 2 === 1 ? 2 : 1);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return sum % 10 === 0;
}

/** Milliseconds since 1970 have 13 digits, and every tenth of them looks like a card number. */
const isTime = (digits: string, name: string) => /^1\d{12}$/.test(digits) && /^(time|ts|at)$|(Ms|At)$/.test(name);

/** Hexadecimal that says nothing of a key: counters of DUKPT, and digests. */
function isNamedHarmless(hex: string, name: string): boolean {
  if (/ksn$/i.test(name)) return hex.length <= 24;
  return /^(hash|previous|digest|sha256|fingerprint|head)$|hash$/i.test(name) && [40, 64].includes(hex.length);
}

function differing(values: readonly string[]): number {
  return new Set(values).size;
}

/** Base64 of a key, or a token: letters and digits mixed as no word and no path has them. */
function looksRandom(text: string): boolean {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const [upper, lower, digits] = [count(/[A-Z]/g), count(/[a-z]/g), count(/\d/g)];
  return (upper >= 2 && lower >= 2 && digits >= 2) || (digits >= 6 && upper + lower >= 2);
}

/** In the order in which they are looked for: what a longer one masks is no find of a shorter one. */
export const secretRules: readonly SecretRule[] = [
  { what: "private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*-----|$)/g },
  {
    what: "named secret",
    pattern:
      /(?<=(?<![\w-])(?:pin|pin-?block|token|secret|pass(?:phrase|word)|cv[cv]2?|track-?[12]?|pan|terminal-?id|merchant-?id)["']?\s*[:=]\s*)(?:"(?:[^"\\]|\\.)*"|[^\s"',;{}[\]]+)/gi,
    isSecret: (value) => !/^"?(\(masked.*|[\d ]*\*[\d* ]*|true|false|null|)"?$/.test(value),
  },
  { what: "track data", pattern: /(?:%?B\d{12,19}\^[^?\r\n"]*\??)|(?:;?\d{12,19}[=D]\d{4}[\dF]*\??)/gi },
  {
    what: "card number",
    pattern: /(?<!\d)(?:\d{12,19}|\d{4}(?<gap>[ -])\d{4}\k<gap>\d{4}(?:\k<gap>\d{1,7})?)(?!\d)/g,
    isSecret: (match, name) => hasCheckDigit(digitsOf(match)) && !isTime(match, name),
  },
  {
    what: "digits one by one",
    pattern: /(?<!\d)\d(?:["']?[,\s-]{1,2}["']?\d(?!\d)){11,}/g,
    isSecret: (match) => differing([...digitsOf(match)]) >= 4,
  },
  { what: "key block", pattern: /(?<![A-Za-z0-9])[A-D]\d{4}[A-Z0-9]{27,}/g },
  {
    what: "hexadecimal as long as a key",
    pattern: /(?<![0-9a-f])[0-9a-f]{16,}/gi,
    isSecret: (match, name) => !isNamedHarmless(match, name) && !/^(.)\1*$/.test(match),
  },
  { what: "bytes in hexadecimal", pattern: /(?<![0-9a-f])[0-9a-f]{2}(?:[ :-][0-9a-f]{2}){7,}(?![0-9a-f])/gi },
  {
    what: "a list of bytes",
    pattern: /(?<![\d.])\d{1,3}(?:,\s?\d{1,3}){15,}(?![\d.])/g,
    isSecret: (match) => {
      const numbers = match.split(/,\s?/);
      return numbers.every((number) => Number(number) <= 255) && differing(numbers) >= 8;
    },
  },
  { what: "base64 as long as a key", pattern: /(?<![\w+/])(?:[\w+/-]{22}==|[\w+/-]{43}=)(?!=)/g },
  {
    what: "token",
    pattern: /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{32,}={0,2}/g,
    isSecret: (match, name) => looksRandom(match) && !isNamedHarmless(match, name),
  },
];
