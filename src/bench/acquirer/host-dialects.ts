import type { PaymentIdentity } from "./issuer.ts";
import { needField, type TerminalMessage, TerminalMessageError } from "./terminal-message.ts";
import type { DialectName } from "./wire-shapes.ts";

/** What a terminal asks of the issuer. */
export type Wish = "payment" | "balance" | "pinChange" | "pinVerification" | "reversal";

export type NetworkWish = "signOn" | "keys" | "signOff" | "echo";

/** What the acquirer knows of a dialect beside how it stands in bytes. */
export interface HostDialect {
  /** By message type and the first digits of the processing code; undefined for what is not served. */
  wishOf(message: TerminalMessage): Wish | undefined;
  networkWishOf(message: TerminalMessage): NetworkWish | undefined;
  /** Of the request itself. */
  identityOf(message: TerminalMessage): PaymentIdentity;
  /** Of the payment that a reversal names. */
  originalOf(reversal: TerminalMessage): PaymentIdentity;
  /** Why a terminal reverses, as it says. */
  reasonOf(reversal: TerminalMessage): string;
  /** DE 39 of the code that the issuer gives, which is that of ISO 8583:1987. */
  codeOf(code: string): string;
  readonly doneCode: { readonly network: string };
  /** What an answer repeats of its request; never card data. */
  readonly echoed: readonly number[];
  /** Without the KSN: where PIN format and key are told. */
  readonly controlField: 48 | 53;
  /** Where the answer to a sign-on with keys carries them. */
  readonly keysField: 62;
}

/** The answer's message type: the function digit is one more. */
export function answerMti(mti: string): string {
  return `${mti.slice(0, 2)}${Number(mti.charAt(2)) + 1}0`;
}

const financialWish = (message: TerminalMessage): Wish | undefined => {
  const code = needField(message, 3).slice(0, 2);
  if (code === "31") return "balance";
  if (code === "92") return "pinChange";
  const isNothing = message.fields.has(4) && Number(needField(message, 4)) === 0;
  return isNothing ? "pinVerification" : "payment";
};

const wishByClass = (message: TerminalMessage): Wish | undefined => {
  const kind = message.mti.slice(1);
  if (kind === "100" || kind === "200") return financialWish(message);
  return /^4[02][01]$/.test(kind) ? "reversal" : undefined;
};

function networkByCode(
  codes: Readonly<Record<string, NetworkWish>>,
  code: string | undefined,
): NetworkWish | undefined {
  return code === undefined ? undefined : codes[code];
}

const terminalOf = (message: TerminalMessage) => ({
  terminalId: needField(message, 41),
  stan: needField(message, 11),
});

const iso87: HostDialect = {
  wishOf: wishByClass,
  networkWishOf: ({ mti, fields }) =>
    mti === "0800"
      ? networkByCode({ "001": "signOn", "002": "signOff", "101": "keys", "301": "echo" }, fields.get(70))
      : undefined,
  identityOf: (message) => ({
    mti: message.mti,
    ...terminalOf(message),
    transmissionTime: needField(message, 7),
  }),
  originalOf: (reversal) => {
    const original = needField(reversal, 90);
    return {
      mti: original.slice(0, 4),
      terminalId: needField(reversal, 41),
      stan: original.slice(4, 10),
      transmissionTime: original.slice(10, 20),
    };
  },
  reasonOf: (reversal) => needField(reversal, 39),
  codeOf: (code) => code,
  doneCode: { network: "00" },
  echoed: [3, 4, 7, 11, 12, 13, 41, 42, 49, 70],
  controlField: 53,
  keysField: 62,
};

/** ISO 8583:1993 action codes: approved 0xx, denied 1xx, network 8xx, system 9xx. */
const actionCodes: Readonly<Record<string, string>> = {
  "00": "000",
  "05": "100",
  "10": "002",
  "12": "902",
  "13": "110",
  "14": "111",
  "25": "914",
  "30": "904",
  "38": "106",
  "51": "116",
  "54": "101",
  "55": "117",
  "57": "119",
  "58": "120",
  "61": "121",
  "62": "104",
  "63": "916",
  "65": "123",
  "68": "911",
  "70": "112",
  "71": "182",
  "75": "106",
  "81": "126",
  "86": "127",
  "91": "907",
  "94": "913",
  "96": "909",
  "1A": "181",
  Z9: "199",
};

const iso93: HostDialect = {
  ...iso87,
  networkWishOf: ({ mti, fields }) =>
    mti === "1804"
      ? networkByCode({ "801": "signOn", "802": "signOff", "811": "keys", "831": "echo" }, fields.get(24))
      : undefined,
  // DE 56 names the original by DE 12.
  identityOf: (message) => ({ mti: message.mti, ...terminalOf(message), transmissionTime: needField(message, 12) }),
  originalOf: (reversal) => {
    const original = needField(reversal, 56);
    return {
      mti: original.slice(0, 4),
      terminalId: needField(reversal, 41),
      stan: original.slice(4, 10),
      transmissionTime: original.slice(10, 22),
    };
  },
  reasonOf: (reversal) => needField(reversal, 25),
  codeOf: (code) => {
    const action = actionCodes[code];
    if (action === undefined) throw new TerminalMessageError(`no action code of 1993 for ${code}`);
    return action;
  },
  doneCode: { network: "800" },
  echoed: [3, 4, 7, 11, 12, 24, 41, 42, 49],
  controlField: 48,
};

/** DE 60: type, batch, network code. */
const transactionType = (message: TerminalMessage): string => needField(message, 60).slice(0, 2);
const batchOf = (message: TerminalMessage): string => needField(message, 60).slice(2, 8);

const unionpay: HostDialect = {
  ...iso87,
  networkWishOf: (message) =>
    /^08[02]0$/.test(message.mti)
      ? networkByCode(
          { "001": "keys", "003": "keys", "004": "keys", "002": "signOff", "301": "echo" },
          needField(message, 60).slice(8, 11),
        )
      : undefined,
  wishOf: (message) => {
    if (message.mti === "0400") return "reversal";
    if (message.mti !== "0200" && message.mti !== "0100") return undefined;
    return transactionType(message) === "01" ? "balance" : "payment";
  },
  identityOf: (message) => ({ mti: message.mti, ...terminalOf(message), transmissionTime: batchOf(message) }),
  // Everything as in the original, under its own STAN; a pre-authorisation is of type 10.
  originalOf: (reversal) => ({
    mti: transactionType(reversal) === "10" ? "0100" : "0200",
    ...terminalOf(reversal),
    transmissionTime: batchOf(reversal),
  }),
  // A MAC that is wrong, and a key out of step, have codes of their own.
  codeOf: (code) => ({ "63": "A0", "81": "99", "70": "05", "1A": "05" })[code] ?? code,
  echoed: [3, 4, 11, 41, 42, 49, 60],
};

export const hostDialects: Readonly<Record<DialectName, HostDialect>> = {
  "iso87-ascii": iso87,
  "iso87-binary": iso87,
  iso93,
  unionpay,
};
