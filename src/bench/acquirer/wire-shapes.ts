/** How a field's characters stand in bytes: numbers, numbers with the spare half byte behind, track data, text, bytes. */
type Form = "digits" | "digitsLeft" | "track" | "text" | "bytes";

/** Number of characters (bytes for `bytes`), or the digits of the length that stands before the value; then what it must look like. */
export interface Shape {
  readonly form: Form;
  readonly size: number;
  readonly prefixDigits: 0 | 2 | 3;
  readonly content: RegExp;
}

/** A dialect as the acquirer knows it, written from the field tables, not from the pad's profiles. */
export interface WireShapes {
  /** Two digits a byte in MTI, numbers, lengths and tracks. */
  readonly packed: boolean;
  readonly fields: Readonly<Record<number, Shape>>;
}

export const dialectNames = ["iso87-ascii", "iso87-binary", "iso93", "unionpay"] as const;
export type DialectName = (typeof dialectNames)[number];

const anything = /^[\s\S]*$/;
const digits = (size: number): Shape => ({ form: "digits", size, prefixDigits: 0, content: /^\d*$/ });
const left = (shape: Shape): Shape => ({ ...shape, form: "digitsLeft" });
const text = (size: number): Shape => ({ form: "text", size, prefixDigits: 0, content: /^[ -~]*$/ });
const bytes = (size: number): Shape => ({ form: "bytes", size, prefixDigits: 0, content: anything });
const upTo = (prefixDigits: 2 | 3, shape: Shape, content = shape.content): Shape => ({
  ...shape,
  prefixDigits,
  content,
});

const pan: Shape = upTo(2, digits(19), /^\d{12,19}$/);
const track2: Shape = { form: "track", size: 37, prefixDigits: 2, content: /^\d{12,19}[=D]\d{7,}$/ };

/** What every dialect here has alike. */
const common: Readonly<Record<number, Shape>> = {
  2: pan,
  3: digits(6),
  4: digits(12),
  11: digits(6),
  14: digits(4),
  23: digits(3),
  35: track2,
  37: text(12),
  38: text(6),
  41: text(8),
  42: text(15),
  49: digits(3),
  52: bytes(8),
  54: upTo(3, text(120), /^(\d{4}\d{3}[CD]\d{12}){1,6}$/),
  64: bytes(8),
};

/** The places of our own profiles for what DE 52 and 53 do not hold; keys of a sign-on are two key blocks. */
const own: Readonly<Record<number, Shape>> = {
  62: upTo(3, text(999), /^((KSN(?:[0-9A-F]{20}|[0-9A-F]{24}))?(NKS\d{2}[0-9A-F]+)?|[BD]\d{4}[ -~]+)$/),
  63: upTo(3, text(999), /^(PB4[0-9A-F]{32})?(NPB\d{2}[0-9A-F]+)?(OTC\d{2}\d+)?$/),
};

const iso87: Readonly<Record<number, Shape>> = {
  ...common,
  ...own,
  7: digits(10),
  12: digits(6),
  13: digits(4),
  22: digits(3),
  25: digits(2),
  26: digits(2),
  39: text(2),
  53: digits(16),
  70: digits(3),
  90: digits(42),
  128: bytes(8),
};

const iso93: Readonly<Record<number, Shape>> = {
  ...common,
  ...own,
  7: digits(10),
  12: digits(12),
  22: text(12),
  24: digits(3),
  25: digits(4),
  39: digits(3),
  48: upTo(3, text(999), /^\d{16}$/),
  49: text(3),
  56: upTo(2, digits(35)),
  128: bytes(8),
};

const unionpay: Readonly<Record<number, Shape>> = {
  ...common,
  2: left(pan),
  12: digits(6),
  13: digits(4),
  15: digits(4),
  22: left(digits(3)),
  25: digits(2),
  26: digits(2),
  32: left(upTo(2, digits(11))),
  39: text(2),
  44: upTo(2, text(25)),
  49: text(3),
  53: digits(16),
  54: upTo(3, text(20)),
  60: left(upTo(3, digits(17))),
  61: left(upTo(3, digits(29))),
  62: upTo(3, bytes(512)),
  63: upTo(3, text(163)),
};

export const wireShapes: Readonly<Record<DialectName, WireShapes>> = {
  "iso87-ascii": { packed: false, fields: iso87 },
  "iso87-binary": { packed: true, fields: iso87 },
  iso93: { packed: false, fields: iso93 },
  unionpay: { packed: true, fields: unionpay },
};
