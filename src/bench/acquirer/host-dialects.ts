import { ownPinControl, type PinControl, unionpayPinControl } from "./sent-pin.ts";
import { needField, type TerminalMessage, TerminalMessageError } from "./terminal-message.ts";
import type { DialectName } from "./wire-shapes.ts";
import type { NetworkWish, PaymentIdentity, RequestWish } from "./wishes.ts";

/** What the acquirer knows of a dialect beside how it stands in bytes. */
export interface HostDialect {
  /** By message type and the first digits of the processing code; undefined for what is not served. */
  wishOf(message: TerminalMessage): RequestWish | "reversal" | undefined;
  networkWishOf(message: TerminalMessage): NetworkWish | undefined;
  /** Of the request itself. */
  identityOf(message: TerminalMessage): PaymentIdentity;
  /** Of the payment that a reversal names. */
  originalOf(reversal: TerminalMessage): PaymentIdentity;
  /** Why a terminal reverses, as it says. */
  reasonOf(reversal: TerminalMessage): string;
  /** DE 39 of the code that the issuer gives, which is that of ISO 8583:1987. */
  codeOf(code: string): string;
  /** DE 39 of a network message and of a reversal that was done. */
  readonly doneCode: { readonly network: string; readonly reversal: string };
  /** What an answer repeats of its request, where it has it; never card data. */
  readonly echoed: readonly number[];
  readonly pinControl: PinControl;
  readonly mac: "retail" | "ecb";
  /** How a sign-on's answer brings keys in DE 62. */
  readonly keysForm: "keyBlocks" | "underTmk";
  /** Whether a sign-on, a sign-off and an echo have MACs under a session's key. */
  readonly networkMacs: boolean;
  /** A message of the acquirer's own; the answer is none that `networkWishOf` knows. */
  ownRequest(what: "echo" | "signOff", stan: string, at: HostTime): TerminalMessage;
}

/** When the acquirer speaks: its wall time, digits only. */
export interface HostTime {
  /** YYMMDD */
  readonly date: string;
  /** hhmmss */
  readonly time: string;
}

/** The answer's message type: the function digit is one more; the originator's is that of a message which is no repeat. */
export function answerMti(mti: string): string {
  const [of, originator] = [Number(mti.charAt(2)), Number(mti.charAt(3))];
  return `${mti.slice(0, 2)}${of + 1}${originator - (originator % 2)}`;
}

/** By class and processing code; what only checks the PIN has a condition (DE 25) or function (DE 24) of its own. */
const wishOf = (message: TerminalMessage, verification: readonly [field: number, code: string]) => {
  const kind = message.mti.slice(1);
  if (/^4[02][01]$/.test(kind)) return "reversal";
  if (kind !== "100" && kind !== "200") return undefined;
  const code = needField(message, 3).slice(0, 2);
  if (code === "31") return "balance";
  if (code === "92") return "pinChange";
  const [field, value] = verification;
  return needField(message, field) === value ? "pinVerification" : "payment";
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
  // 51: a request to check the account without money.
  wishOf: (message) => wishOf(message, [25, "51"]),
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
  doneCode: { network: "00", reversal: "00" },
  echoed: [3, 4, 7, 11, 12, 13, 41, 42, 49, 70],
  pinControl: ownPinControl,
  mac: "retail",
  keysForm: "keyBlocks",
  networkMacs: true,
  ownRequest: (what, stan, { date, time }) => ({
    mti: "0800",
    fields: new Map([
      [7, date.slice(2) + time],
      [11, stan],
      [70, what === "echo" ? "301" : "002"],
    ]),
  }),
};

/** ISO 8583:1993 action codes: approved 0xx, denied 1xx (192 and 193 are our own), system 9xx. */
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
  "41": "208",
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
  "71": "193",
  "75": "106",
  "81": "126",
  "86": "920",
  "91": "907",
  "94": "913",
  "96": "909",
  "1A": "192",
  Z9: "199",
};

const iso93: HostDialect = {
  ...iso87,
  // 108: an inquiry.
  wishOf: (message) => wishOf(message, [24, "108"]),
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
  doneCode: { network: "800", reversal: "400" },
  echoed: [3, 4, 7, 11, 12, 24, 41, 42, 49],
  pinControl: { ...ownPinControl, field: 48 },
  ownRequest: (what, stan, { date, time }) => ({
    mti: "1804",
    fields: new Map([
      [7, date.slice(2) + time],
      [11, stan],
      [12, date + time],
      [24, what === "echo" ? "831" : "802"],
    ]),
  }),
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
  pinControl: unionpayPinControl,
  mac: "ecb",
  keysForm: "underTmk",
  networkMacs: false,
  ownRequest: (what, stan) => ({
    mti: "0820",
    fields: new Map([
      [11, stan],
      [60, `00000000${what === "echo" ? "301" : "002"}`],
    ]),
  }),
};

export const hostDialects: Readonly<Record<DialectName, HostDialect>> = {
  "iso87-ascii": iso87,
  "iso87-binary": iso87,
  iso93,
  unionpay,
};
