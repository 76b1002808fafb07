import { buildNetworkRequest } from "../../../../src/host/network-messages.ts";
import type { NetworkFunction } from "../../../../src/host/network-request.ts";
import { iso93 } from "../../../../src/host/profiles/iso93.ts";
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

const request = (changes: Partial<HostRequest> = {}) => buildRequest({ ...samplePayment, ...changes }, iso93);
const reversal = (changes: Partial<ReversalRecord>, repeat: boolean) =>
  buildReversal({ ...sampleReversal, ...changes }, repeat, iso93, "advice");
const network = (wanted: NetworkFunction) => buildNetworkRequest({ ...networkTimes, function: wanted }, iso93);

const identity = {
  2: "4012345678909",
  3: "000000",
  4: "000000000400",
  7: "0102030405",
  11: "000123",
  12: "260102110405",
  14: "3112",
  22: "51020121313C",
  24: "200",
  41: "KIOSK1  ",
  42: "MERCHANT       ",
  49: "156",
};
const withPin = {
  ...identity,
  35: "4012345678909=31121010000000001",
  48: "2600000000000000",
  52: goldenBlock,
  62: "KSNFFFF9876543210E00001",
};
const reversed = { ...identity, 24: "400", 25: "4021", 56: "120000012326010211040500" };

const start = (processing: string, amount: string) =>
  `'134012345678909' '${processing}' '${amount}' '0102030405' '000123' '260102110405' '3112'`;
const track = "'314012345678909=31121010000000001'";
const acceptor = "'KIOSK1  ' 'MERCHANT       '";
const pin = "'0162600000000000000' '156' 1B9C1845EB993A7A";
const ksn = "'023KSNFFFF9876543210E00001'";
const undone = (reason: string, mti: string) =>
  `${start("000000", "000000000400")} '51020121313C' '400' '${reason}' ${acceptor} '156' '24${mti}00012326010211040500'`;

/**
 * ISO 8583:1993, table of data elements, as in public packagers of it; DE 22 by position as card networks publish it; DE 24, 25 and 56
 * as in the public description of PayEx's host-to-host messages (ISO 8583:1993, IFSF).
 */
export const iso93Golden: GoldenSet = {
  profile: iso93,
  messages: [
    {
      name: "a payment",
      bytes: wire(
        `'1200' 7234050020C19004 ${start("000000", "000000000400")} '51020121313C' '200' ${track} ${acceptor} ${pin} ${ksn}`,
      ),
      mti: "1200",
      fields: withPin,
      made: () => request(),
    },
    {
      name: "an authorisation by chip",
      bytes: wire(
        `'1100' 7234070020C19004 ${start("000000", "000000000400")} '51020151313C' '002' '100' ${track} ${acceptor} ${pin} ${ksn}`,
      ),
      mti: "1100",
      fields: { ...withPin, 22: "51020151313C", 23: "002", 24: "100" },
      made: () => request({ kind: "0100", entryMode: "chip", panSequence: "02" }),
    },
    {
      name: "a balance inquiry",
      bytes: wire(
        `'1100' 7234050020C19004 ${start("310000", "000000000000")} '51020121313C' '108' ${track} ${acceptor} ${pin} ${ksn}`,
      ),
      mti: "1100",
      fields: { ...withPin, 3: "310000", 4: "000000000000", 24: "108" },
      made: () => request({ ...noMoney, transaction: "balance" }),
    },
    {
      name: "a PIN verification",
      bytes: wire(
        `'1100' 7234050020C19004 ${start("000000", "000000000000")} '51020121313C' '108' ${track} ${acceptor} ${pin} ${ksn}`,
      ),
      mti: "1100",
      fields: { ...withPin, 4: "000000000000", 24: "108" },
      made: () => request({ ...noMoney, transaction: "pinVerification" }),
    },
    {
      name: "a PIN change",
      bytes: wire(
        `'1100' 7234050020C19006 ${start("920000", "000000000000")} '51020121313C' '100' ${track} ${acceptor} ${pin}
         '048KSNFFFF9876543210E00001NKS20FFFF9876543210E00002' '021NPB1610A01C8D02C69107'`,
      ),
      mti: "1100",
      fields: {
        ...withPin,
        3: "920000",
        4: "000000000000",
        24: "100",
        62: "KSNFFFF9876543210E00001NKS20FFFF9876543210E00002",
        63: "NPB1610A01C8D02C69107",
      },
      made: () => request(pinChange),
    },
    {
      name: "an approval",
      bytes: wire(
        `'1210' 3230000006808000 '000000' '000000000400' '0102030405' '000123' '260102110405' 'A00123' '000' 'KIOSK1  ' '156'`,
      ),
      mti: "1210",
      fields: {
        3: "000000",
        4: "000000000400",
        7: "0102030405",
        11: "000123",
        12: "260102110405",
        38: "A00123",
        39: "000",
        41: "KIOSK1  ",
        49: "156",
      },
    },
    {
      name: "the answer to a balance inquiry",
      bytes: wire(`'1110' 0030000002800400 '000123' '260102110405' '000' 'KIOSK1  ' '0201002156C000000100000'`),
      mti: "1110",
      fields: { 11: "000123", 12: "260102110405", 39: "000", 41: "KIOSK1  ", 54: "1002156C000000100000" },
    },
    {
      name: "a reversal",
      bytes: wire(`'1420' 7234058000C08100 ${undone("4021", "1200")}`),
      mti: "1420",
      fields: reversed,
      made: () => reversal({}, false),
    },
    {
      name: "its repeat, of an authorisation that was cancelled",
      bytes: wire(`'1421' 7234058000C08100 ${undone("4000", "1100")}`),
      mti: "1421",
      fields: { ...reversed, 25: "4000", 56: "110000012326010211040500" },
      made: () => reversal({ kind: "0100", reason: "cancelled" }, true),
    },
    {
      name: "the answer to a reversal",
      bytes: wire(`'1430' 0030000002800000 '000123' '260102110405' '400' 'KIOSK1  '`),
      mti: "1430",
      fields: { 11: "000123", 12: "260102110405", 39: "400", 41: "KIOSK1  " },
    },
    ...(
      [
        ["a sign-on", "signOn", "801"],
        ["a sign-on that asks for keys", "signOnWithKeys", "811"],
        ["a sign-off", "signOff", "802"],
        ["a request for keys", "keyExchange", "811"],
        ["an echo", "echo", "831"],
      ] as const
    ).map(
      ([name, wanted, code]): Golden => ({
        name,
        bytes: wire(`'1804' 0230010000800000 '0102030405' '000124' '260102110405' '${code}' 'KIOSK1  '`),
        mti: "1804",
        fields: { 7: "0102030405", 11: "000124", 12: "260102110405", 24: code, 41: "KIOSK1  " },
        made: () => network(wanted),
      }),
    ),
    {
      name: "the answer that brings keys",
      bytes: wire(
        `'1814' 0230010002800004 '0102030405' '000124' '260102110406' '811' '800' 'KIOSK1  ' '224${pinKeyBlock}${macKeyBlock}'`,
      ),
      mti: "1814",
      fields: {
        7: "0102030405",
        11: "000124",
        12: "260102110406",
        24: "811",
        39: "800",
        41: "KIOSK1  ",
        62: pinKeyBlock + macKeyBlock,
      },
    },
  ],
};
