import { deriveTransactionKey } from "../../src/bench/acquirer/pin-verification.ts";
import { testKeys } from "../../src/bench/acquirer/test-keys.ts";
import { pack } from "../../src/host/iso8583/pack.ts";
import type { PinOfRequest } from "../../src/host/pin-carriage.ts";
import { iso87Ascii } from "../../src/host/profiles/iso87-ascii.ts";
import { buildRequest, type HostRequest } from "../../src/host/requests.ts";
import type { ReversalRecord } from "../../src/host/reversal-record.ts";
import { buildReversal } from "../../src/host/reversal-request.ts";
import { pinKey } from "../../src/keys/dukpt-tdes.ts";
import { encryptTdes } from "../../src/keys/tdes.ts";

/** ANSI X9.24-1:2009 A.4.2: PIN 1234 of 4012345678909 under the first key of the test BDK. */
export const standardPinBlock = Buffer.from("1B9C1845EB993A7A", "hex");
export const standardKsn = Buffer.from("FFFF9876543210E00001", "hex");

export const samplePayment: HostRequest & PinOfRequest = {
  transaction: "payment",
  kind: "0200",
  pan: "4012345678909",
  expiry: "3112",
  track2: "4012345678909=31121010000000001",
  amountMinor: 400,
  currency: "156",
  stan: "000123",
  batch: "000001",
  transmissionTime: "0102030405",
  localYear: "26",
  localDate: "0102",
  localTime: "110405",
  entryMode: "magneticStripe",
  terminalId: "KIOSK1",
  merchantId: "MERCHANT",
  pinBlock: standardPinBlock,
  ksn: standardKsn,
  format: 0,
};

export const sampleReversal: ReversalRecord = {
  transaction: "payment",
  kind: "0200",
  pan: "4012345678909",
  expiry: "3112",
  amountMinor: 400,
  currency: "156",
  stan: "000123",
  batch: "000001",
  transmissionTime: "0102030405",
  localYear: "26",
  localDate: "0102",
  localTime: "110405",
  entryMode: "magneticStripe",
  terminalId: "KIOSK1",
  merchantId: "MERCHANT",
  reason: "noAnswer",
};

export function packPayment(changes: Partial<HostRequest> = {}): Buffer {
  return pack(iso87Ascii, buildRequest({ ...samplePayment, ...changes }, iso87Ascii));
}

export function packReversal(changes: Partial<ReversalRecord> = {}, repeat = false): Buffer {
  return pack(iso87Ascii, buildReversal({ ...sampleReversal, ...changes }, repeat, iso87Ascii, "request"));
}

/** The bench terminal's KSN with this transaction counter. */
export function ksnOf(counter: number): Buffer {
  const ksn = Buffer.from(testKeys.iksn, "hex");
  ksn.writeUInt32BE((ksn.readUInt32BE(6) | counter) >>> 0, 6);
  return ksn;
}

/** ISO 9564-1 format 0 under the PIN key of this KSN and the test BDK. */
export function pinBlockOf(pin: string, pan: string, ksn: Buffer): Buffer {
  const pinField = Buffer.from(`0${pin.length.toString(16)}${pin}`.padEnd(16, "f"), "hex");
  const panField = Buffer.from(pan.slice(0, -1).slice(-12).padStart(16, "0"), "hex");
  const block = Buffer.from(pinField.map((byte, at) => byte ^ (panField[at] ?? 0)));
  encryptTdes(pinKey(deriveTransactionKey(Buffer.from(testKeys.bdk, "hex"), ksn)), block, block);
  return block;
}
