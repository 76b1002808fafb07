import { buildNetworkRequest } from "../../../../src/host/network-messages.ts";
import type { NetworkFunction } from "../../../../src/host/network-request.ts";
import { unionpay } from "../../../../src/host/profiles/unionpay.ts";
import { buildRequest, type HostRequest } from "../../../../src/host/requests.ts";
import type { ReversalRecord } from "../../../../src/host/reversal-record.ts";
import { buildReversal } from "../../../../src/host/reversal-request.ts";
import { type Golden, type GoldenSet, goldenBlock, networkTimes, wire } from "../../../support/golden-message.ts";
import { samplePayment, sampleReversal } from "../../../support/payment-samples.ts";
import { unionpayPublished } from "./unionpay-published.ts";

const request = (changes: Partial<HostRequest> = {}) =>
  buildRequest({ ...samplePayment, ksn: undefined, ...changes }, unionpay);
const reversal = (changes: Partial<ReversalRecord>, repeat = false) =>
  buildReversal({ ...sampleReversal, ...changes }, repeat, unionpay, "request");
const network = (wanted: NetworkFunction) => buildNetworkRequest({ ...networkTimes, function: wanted }, unionpay);

const identity = {
  2: "4012345678909",
  3: "000000",
  4: "000000000400",
  11: "000123",
  14: "3112",
  22: "021",
  25: "00",
  41: "KIOSK1  ",
  42: "MERCHANT       ",
  49: "156",
  60: "2200000100050",
};
const withPin = {
  ...identity,
  26: "12",
  35: "4012345678909=31121010000000001",
  52: goldenBlock,
  53: "2600000000000000",
};
const { 4: _amount, ...withoutAmount } = withPin;

// 13 digits are left in seven bytes, and so are three in two.
const pan = "13 40123456789090";
const track = "31 4012345678909D311210100000000010";
const acceptor = "'KIOSK1  ' 'MERCHANT       '";
const pin = "'156' 1B9C1845EB993A7A 2600000000000000";
const undone = (reason: string) =>
  `0400 7024048002C08010 ${pan} 000000 000000000400 000123 3112 0210 00 '${reason}' ${acceptor} '156' 0013 22000001000500`;

/**
 * UnionPay's point of sale messages: public field tables ("POS terminal message fields" of 2002, which give DE 3, 25 and 60.1 by
 * transaction), and public terminal code (a CUPPackager) for DE 60, 62 and 63.
 */
const byTable: readonly Golden[] = [
  {
    name: "a sale",
    bytes: wire(
      `0200 702404C020C09810 ${pan} 000000 000000000400 000123 3112 0210 00 12 ${track} ${acceptor} ${pin} 0013 22000001000500`,
    ),
    mti: "0200",
    fields: withPin,
    made: () => request(),
  },
  {
    name: "a sale by the stripe of a card whose chip failed",
    bytes: wire(
      `0200 702404C020C09810 ${pan} 000000 000000000400 000123 3112 8010 00 12 ${track} ${acceptor} ${pin} 0013 22000001000520`,
    ),
    mti: "0200",
    fields: { ...withPin, 22: "801", 60: "2200000100052" },
    made: () => request({ entryMode: "fallback" }),
  },
  {
    name: "a pre-authorisation by chip",
    bytes: wire(
      `0100 702406C020C09810 ${pan} 030000 000000000400 000123 3112 0510 0001 06 12 ${track} ${acceptor} ${pin} 0013 10000001000500`,
    ),
    mti: "0100",
    fields: { ...withPin, 3: "030000", 22: "051", 23: "001", 25: "06", 60: "1000000100050" },
    made: () => request({ kind: "0100", entryMode: "chip", panSequence: "01" }),
  },
  {
    name: "a balance inquiry",
    bytes: wire(
      `0200 602404C020C09810 ${pan} 310000 000123 3112 0210 00 12 ${track} ${acceptor} ${pin} 0013 01000001000500`,
    ),
    mti: "0200",
    fields: { ...withoutAmount, 3: "310000", 60: "0100000100050" },
    made: () => request({ transaction: "balance", amountMinor: 0 }),
  },
  {
    name: "the answer to a balance inquiry",
    bytes: wire(
      `0210 203800800AC08410 310000 000123 110405 0102 00 '010200000123' '00' ${acceptor} '156'
       0020 '1002156C000000100000' 0013 01000001000500`,
    ),
    mti: "0210",
    fields: {
      3: "310000",
      11: "000123",
      12: "110405",
      13: "0102",
      25: "00",
      37: "010200000123",
      39: "00",
      41: "KIOSK1  ",
      42: "MERCHANT       ",
      49: "156",
      54: "1002156C000000100000",
      60: "0100000100050",
    },
  },
  {
    name: "a reversal after silence",
    bytes: wire(undone("98")),
    mti: "0400",
    fields: { ...identity, 39: "98" },
    made: () => reversal({}),
  },
  {
    name: "its repeat, which is the same",
    bytes: wire(undone("98")),
    mti: "0400",
    fields: { ...identity, 39: "98" },
    made: () => reversal({}, true),
  },
  {
    name: "a reversal after a wrong MAC",
    bytes: wire(undone("A0")),
    mti: "0400",
    fields: { ...identity, 39: "A0" },
    made: () => reversal({ reason: "wrongMac" }),
  },
  {
    name: "a reversal after a cancel",
    bytes: wire(undone("06")),
    mti: "0400",
    fields: { ...identity, 39: "06" },
    made: () => reversal({ reason: "cancelled" }),
  },
  ...(["signOn", "signOnWithKeys", "keyExchange"] as const).map(
    (wanted): Golden => ({
      name: `a sign-on, wanted as ${wanted}`,
      bytes: wire(`0800 0020000000C00012 000124 ${acceptor} 0011 000000010030 0003 '01 '`),
      mti: "0800",
      fields: { 11: "000124", 41: "KIOSK1  ", 42: "MERCHANT       ", 60: "00000001003", 63: "01 " },
      made: () => network(wanted),
    }),
  ),
  {
    name: "a sign-off",
    bytes: wire(`0820 0020000000C00010 000124 ${acceptor} 0011 000000010020`),
    mti: "0820",
    fields: { 11: "000124", 41: "KIOSK1  ", 42: "MERCHANT       ", 60: "00000001002" },
    made: () => network("signOff"),
  },
  {
    name: "an echo",
    bytes: wire(`0820 0020000000C00010 000124 ${acceptor} 0011 000000013010`),
    mti: "0820",
    fields: { 11: "000124", 41: "KIOSK1  ", 42: "MERCHANT       ", 60: "00000001301" },
    made: () => network("echo"),
  },
];

export const unionpayGolden: GoldenSet = { profile: unionpay, messages: [...byTable, ...unionpayPublished] };
