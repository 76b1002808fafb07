import { buildNetworkRequest } from "../../../../src/host/network-messages.ts";
import { iso87Binary } from "../../../../src/host/profiles/iso87-binary.ts";
import { buildRequest, type HostRequest } from "../../../../src/host/requests.ts";
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

const request = (changes: Partial<HostRequest> = {}) => buildRequest({ ...samplePayment, ...changes }, iso87Binary);

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

// 13 digits of PAN are right in seven bytes; 31 characters of track 2 are left in sixteen, D their separator.
const start = (processing: string, amount: string) =>
  `13 04012345678909 ${processing} ${amount} 0102030405 000123 110405 0102 3112`;
const track = "31 4012345678909D311210100000000010";
const acceptor = "'KIOSK1  ' 'MERCHANT       '";
const pin = "0156 1B9C1845EB993A7A 2600000000000000";
const ksn = "0023 'KSNFFFF9876543210E00001'";

/**
 * ISO 8583:1987, table of data elements; two digits a byte (a zero before an odd number of them), as in public packagers "87 B": jPOS
 * ISO87BPackager, moov-io spec87 with BCD.
 */
const byTable: readonly Golden[] = [
  {
    name: "a payment",
    bytes: wire(
      `0200 723C04C020C09804 ${start("000000", "000000000400")} 0021 27 12 ${track} ${acceptor} ${pin} ${ksn}`,
    ),
    mti: "0200",
    fields: withPin,
    made: () => request(),
  },
  {
    name: "a payment under a session key",
    bytes: wire(
      `0200 723C04C020C09800 ${start("000000", "000000000400")} 0021 27 12 ${track} ${acceptor} 0156 1B9C1845EB993A7A 2600200000000000`,
    ),
    mti: "0200",
    fields: { ...identity, 26: "12", 35: withPin[35], 52: goldenBlock, 53: "2600200000000000" },
    made: () => request({ ksn: undefined }),
  },
  {
    name: "a balance inquiry",
    bytes: wire(
      `0100 723C04C020C09804 ${start("310000", "000000000000")} 0021 27 12 ${track} ${acceptor} ${pin} ${ksn}`,
    ),
    mti: "0100",
    fields: { ...withPin, 3: "310000", 4: "000000000000" },
    made: () => request({ ...noMoney, transaction: "balance" }),
  },
  {
    name: "a PIN verification",
    bytes: wire(
      `0100 723C04C020C09804 ${start("000000", "000000000000")} 0021 51 12 ${track} ${acceptor} ${pin} ${ksn}`,
    ),
    mti: "0100",
    fields: { ...withPin, 4: "000000000000", 25: "51" },
    made: () => request({ ...noMoney, transaction: "pinVerification" }),
  },
  {
    name: "a PIN change",
    bytes: wire(
      `0100 723C04C020C09806 ${start("920000", "000000000000")} 0021 27 12 ${track} ${acceptor} ${pin}
       0048 'KSNFFFF9876543210E00001NKS20FFFF9876543210E00002' 0021 'NPB1610A01C8D02C69107'`,
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
    name: "a declined payment",
    bytes: wire(`0210 2220000002C08000 000000 0102030405 000123 'Z9' ${acceptor} 0156`),
    mti: "0210",
    fields: {
      3: "000000",
      7: "0102030405",
      11: "000123",
      39: "Z9",
      41: "KIOSK1  ",
      42: "MERCHANT       ",
      49: "156",
    },
  },
  {
    name: "the answer to a balance inquiry: an overdrawn account",
    bytes: wire(`0110 2020000002800400 310000 000123 '00' 'KIOSK1  ' 0020 '0002156D000000002500'`),
    mti: "0110",
    fields: { 3: "310000", 11: "000123", 39: "00", 41: "KIOSK1  ", 54: "0002156D000000002500" },
  },
  {
    name: "a reversal",
    bytes: wire(
      `0400 F23C048002C08000 0000004000000000 ${start("000000", "000000000400")} 0021 27 '68' ${acceptor} 0156
       020000012301020304050000000000000000000000`,
    ),
    mti: "0400",
    fields: { ...identity, 39: "68", 90: "020000012301020304050000000000000000000000" },
    made: () => buildReversal(sampleReversal, false, iso87Binary, "request"),
  },
  {
    name: "the answer to a reversal",
    bytes: wire(`0410 0220000002800000 0102030405 000123 '00' 'KIOSK1  '`),
    mti: "0410",
    fields: { 7: "0102030405", 11: "000123", 39: "00", 41: "KIOSK1  " },
  },
  {
    name: "an echo",
    bytes: wire(`0800 8220000000800000 0400000000000000 0102030405 000124 'KIOSK1  ' 0301`),
    mti: "0800",
    fields: { 7: "0102030405", 11: "000124", 41: "KIOSK1  ", 70: "301" },
    made: () => buildNetworkRequest({ ...networkTimes, function: "echo" }, iso87Binary),
  },
  {
    name: "the answer that brings keys",
    bytes: wire(
      `0810 8220000002800004 0400000000000000 0102030405 000124 '00' 'KIOSK1  ' 0224 '${pinKeyBlock}${macKeyBlock}' 0101`,
    ),
    mti: "0810",
    fields: { 7: "0102030405", 11: "000124", 39: "00", 41: "KIOSK1  ", 62: pinKeyBlock + macKeyBlock, 70: "101" },
  },
];

/** stackoverflow.com, "ISO 8583 message format": the question's own example, taken apart there field by field. */
const published: readonly Golden[] = [
  {
    name: "a published network request",
    bytes: wire("0800 2020000000800000 000000 000001 3239313130303031"),
    mti: "0800",
    fields: { 3: "000000", 11: "000001", 41: "29110001" },
  },
];

export const iso87BinaryGolden: GoldenSet = { profile: iso87Binary, messages: [...byTable, ...published] };
