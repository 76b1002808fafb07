import { buildNetworkRequest } from "../../../../src/host/network-messages.ts";
import type { NetworkFunction } from "../../../../src/host/network-request.ts";
import { iso87Ascii } from "../../../../src/host/profiles/iso87-ascii.ts";
import { buildRequest, type HostRequest } from "../../../../src/host/requests.ts";
import type { ReversalRecord } from "../../../../src/host/reversal-record.ts";
import { buildReversal } from "../../../../src/host/reversal-request.ts";
import {
  type Golden,
  type GoldenSet,
  goldenBlock,
  macKeyBlock,
  networkTimes,
  noMoney,
  pinChange,
  pinKeyBlock,
  wire,
} from "../../../support/golden-message.ts";
import { samplePayment, sampleReversal } from "../../../support/payment-samples.ts";

const request = (changes: Partial<HostRequest> = {}) => buildRequest({ ...samplePayment, ...changes }, iso87Ascii);
const reversal = (changes: Partial<ReversalRecord>, repeat: boolean, form: "request" | "advice") =>
  buildReversal({ ...sampleReversal, ...changes }, repeat, iso87Ascii, form);
const network = (wanted: NetworkFunction) => buildNetworkRequest({ ...networkTimes, function: wanted }, iso87Ascii);

const identity = {
  2: "4012345678909",
  3: "000000",
  4: "000000000400",
  7: "0102030405",
  11: "000123",
  12: "110405",
  13: "0102",
  14: "3112",
  22: "021",
  25: "27",
  41: "KIOSK1  ",
  42: "MERCHANT       ",
  49: "156",
};
const withPin = {
  ...identity,
  26: "12",
  35: "4012345678909=31121010000000001",
  52: goldenBlock,
  53: "2600000000000000",
  62: "KSNFFFF9876543210E00001",
};
const reversed = { ...identity, 39: "68", 90: `0200000123${"0102030405"}${"0".repeat(22)}` };
const oneTime = { 62: "KSNFFFF9876543210E00001", 63: "OTC06123456" };

/** DE 2 to 14, of 13 digits of PAN, with DE 3 and 4; then what differs. */
const start = (processing: string, amount: string) =>
  `'134012345678909' '${processing}' '${amount}' '0102030405' '000123' '110405' '0102' '3112'`;
const track = "'314012345678909=31121010000000001'";
const acceptor = "'KIOSK1  ' 'MERCHANT       '";
const pin = "'156' 1B9C1845EB993A7A '2600000000000000'";
const ksn = "'023KSNFFFF9876543210E00001'";
const undone = (reason: string, mti: string) =>
  `${start("000000", "000000000400")} '021' '27' '${reason}' ${acceptor} '156' '${mti}0001230102030405${"0".repeat(22)}'`;

/**
 * ISO 8583:1987, table of data elements (attributes of each field), as in public packagers of it: numbers and lengths in ASCII, bitmaps
 * and `b` fields as bytes. Message types and DE 70 of network messages as in the standard's 4.1 and as public samples have them.
 */
const byTable: readonly Golden[] = [
  {
    name: "a payment",
    bytes: wire(
      `'0200' 723C04C020C09804 ${start("000000", "000000000400")} '021' '27' '12' ${track} ${acceptor} ${pin} ${ksn}`,
    ),
    mti: "0200",
    fields: withPin,
    made: () => request(),
  },
  {
    name: "a payment once more, with a one-time code",
    bytes: wire(
      `'0200' 723C04C020C09806 ${start("000000", "000000000400")} '021' '27' '12' ${track} ${acceptor} ${pin} ${ksn} '011OTC06123456'`,
    ),
    mti: "0200",
    fields: { ...withPin, ...oneTime },
    made: () => request({ oneTimeCode: "123456" }),
  },
  {
    name: "a payment by chip, its PIN in format 4 under AES DUKPT",
    bytes: wire(
      `'0200' 723C06C020C08806 ${start("000000", "000000000400")} '051' '001' '27' '12' ${track} ${acceptor}
       '156' '2704100000000000' '027KSN123456789012345600000001' '035PB4A912150391AB65A67E52883D81CE2D15'`,
    ),
    mti: "0200",
    fields: {
      ...identity,
      22: "051",
      23: "001",
      26: "12",
      35: withPin[35],
      53: "2704100000000000",
      62: "KSN123456789012345600000001",
      63: "PB4A912150391AB65A67E52883D81CE2D15",
    },
    made: () =>
      request({
        entryMode: "chip",
        panSequence: "1",
        format: 4,
        pinBlock: wire("A912150391AB65A67E52883D81CE2D15"),
        ksn: wire("123456789012345600000001"),
      }),
  },
  {
    name: "a balance inquiry",
    bytes: wire(
      `'0100' 723C04C020C09804 ${start("310000", "000000000000")} '021' '27' '12' ${track} ${acceptor} ${pin} ${ksn}`,
    ),
    mti: "0100",
    fields: { ...withPin, 3: "310000", 4: "000000000000" },
    made: () => request({ ...noMoney, transaction: "balance" }),
  },
  {
    name: "a PIN verification",
    bytes: wire(
      `'0100' 723C04C020C09804 ${start("000000", "000000000000")} '021' '51' '12' ${track} ${acceptor} ${pin} ${ksn}`,
    ),
    mti: "0100",
    fields: { ...withPin, 4: "000000000000", 25: "51" },
    made: () => request({ ...noMoney, transaction: "pinVerification" }),
  },
  {
    name: "a PIN change, each PIN under a key of its own",
    bytes: wire(
      `'0100' 723C04C020C09806 ${start("920000", "000000000000")} '021' '27' '12' ${track} ${acceptor} ${pin}
       '048KSNFFFF9876543210E00001NKS20FFFF9876543210E00002' '021NPB1610A01C8D02C69107'`,
    ),
    mti: "0100",
    fields: {
      ...withPin,
      3: "920000",
      4: "000000000000",
      62: "KSNFFFF9876543210E00001NKS20FFFF9876543210E00002",
      63: "NPB1610A01C8D02C69107",
    },
    made: () => request(pinChange),
  },
  {
    name: "an approval",
    bytes: wire(
      `'0210' 323800000EC08000 '000000' '000000000400' '0102030405' '000123' '110405' '0102' '010200000123' 'A00123' '00' ${acceptor} '156'`,
    ),
    mti: "0210",
    fields: {
      3: "000000",
      4: "000000000400",
      7: "0102030405",
      11: "000123",
      12: "110405",
      13: "0102",
      37: "010200000123",
      38: "A00123",
      39: "00",
      41: "KIOSK1  ",
      42: "MERCHANT       ",
      49: "156",
    },
  },
  {
    name: "the answer to a balance inquiry: ledger and available balance",
    bytes: wire(
      `'0110' 3220000002808400 '310000' '000000000000' '0102030405' '000123' '00' 'KIOSK1  ' '156' '0401001156C0000001234561002156C000000100000'`,
    ),
    mti: "0110",
    fields: {
      3: "310000",
      4: "000000000000",
      7: "0102030405",
      11: "000123",
      39: "00",
      41: "KIOSK1  ",
      49: "156",
      54: "1001156C0000001234561002156C000000100000",
    },
  },
  {
    name: "a reversal",
    bytes: wire(`'0400' F23C048002C08000 0000004000000000 ${undone("68", "0200")}`),
    mti: "0400",
    fields: reversed,
    made: () => reversal({}, false, "request"),
  },
  {
    name: "its repeat",
    bytes: wire(`'0401' F23C048002C08000 0000004000000000 ${undone("68", "0200")}`),
    mti: "0401",
    fields: reversed,
    made: () => reversal({}, true, "request"),
  },
  {
    name: "a reversal as an advice, after a cancel",
    bytes: wire(`'0420' F23C048002C08000 0000004000000000 ${undone("17", "0200")}`),
    mti: "0420",
    fields: { ...reversed, 39: "17" },
    made: () => reversal({ reason: "cancelled" }, false, "advice"),
  },
  {
    name: "its repeat, of an authorisation whose answer was wrong",
    bytes: wire(`'0421' F23C048002C08000 0000004000000000 ${undone("20", "0100")}`),
    mti: "0421",
    fields: { ...reversed, 39: "20", 90: `0100000123${"0102030405"}${"0".repeat(22)}` },
    made: () => reversal({ reason: "invalidAnswer", kind: "0100" }, true, "advice"),
  },
  {
    name: "the answer to a reversal's advice",
    bytes: wire(`'0430' 0220000002800000 '0102030405' '000123' '00' 'KIOSK1  '`),
    mti: "0430",
    fields: { 7: "0102030405", 11: "000123", 39: "00", 41: "KIOSK1  " },
  },
  ...(
    [
      ["a sign-on", "signOn", "001"],
      ["a sign-on that asks for keys", "signOnWithKeys", "101"],
      ["a sign-off", "signOff", "002"],
      ["a request for keys", "keyExchange", "101"],
      ["an echo", "echo", "301"],
    ] as const
  ).map(([name, wanted, code]) => ({
    name,
    bytes: wire(`'0800' 8220000000800000 0400000000000000 '0102030405' '000124' 'KIOSK1  ' '${code}'`),
    mti: "0800",
    fields: { 7: "0102030405", 11: "000124", 41: "KIOSK1  ", 70: code },
    made: () => network(wanted),
  })),
  {
    name: "the answer that brings keys",
    bytes: wire(
      `'0810' 8220000002800004 0400000000000000 '0102030405' '000124' '00' 'KIOSK1  ' '224${pinKeyBlock}${macKeyBlock}' '101'`,
    ),
    mti: "0810",
    fields: {
      7: "0102030405",
      11: "000124",
      39: "00",
      41: "KIOSK1  ",
      62: pinKeyBlock + macKeyBlock,
      70: "101",
    },
  },
];

/** stackoverflow.com, "ISO 8583 message format" (a terminal's sign-on, from its link's log, without length and header). */
const published: readonly Golden[] = [
  {
    name: "a published sign-on",
    bytes: wire(`
      30383230 80380000008100000400000000000000 333632393130 313032393537 31303331 3130303030303035
      303331 53553230313131303331313032393537323031313130333131303239353733 303031`),
    mti: "0820",
    fields: {
      11: "362910",
      12: "102957",
      13: "1031",
      41: "10000005",
      48: "SU20111031102957201110311029573",
      70: "001",
    },
  },
];

export const iso87AsciiGolden: GoldenSet = { profile: iso87Ascii, messages: [...byTable, ...published] };
