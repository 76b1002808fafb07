import type { IsoMessage } from "../../src/host/iso8583/iso-message.ts";
import type { MessageProfile } from "../../src/host/iso8583/message-profile.ts";
import type { HostRequest } from "../../src/host/requests.ts";
import { samplePayment } from "./payment-samples.ts";

/** Bytes that were written by hand, or that somebody published, and what they say. */
export interface Golden {
  readonly name: string;
  readonly bytes: Buffer;
  readonly mti: string;
  readonly fields: Readonly<Record<number, string | Buffer>>;
  /** What our builders make for it. */
  readonly made?: () => IsoMessage;
}

export interface GoldenSet {
  readonly profile: MessageProfile;
  readonly messages: readonly Golden[];
}

/** Hexadecimal digits, and text between single quotes; spaces among the digits are for the eye. */
export function wire(written: string): Buffer {
  const parts = written.split("'").map((part, at) => {
    if (at % 2 === 1) return Buffer.from(part, "latin1");
    const digits = part.replaceAll(/\s/g, "");
    if (!/^([0-9A-Fa-f]{2})*$/.test(digits)) throw new Error(`no bytes: ${digits}`);
    return Buffer.from(digits, "hex");
  });
  return Buffer.concat(parts);
}

export const goldenBlock = wire("1B9C1845EB993A7A");
export const newBlock = wire("10A01C8D02C69107");
export const newKsn = wire("FFFF9876543210E00002");
/** TR-31:2018 A.7.4, and a MAC key's block whose header alone is meant seriously. */
export const pinKeyBlock =
  "D0112P0AE00E0000B82679114F470F540165EDFBF7E250FCEA43F810D215F8D207E2E417C07156A27E8E31DA05F7425509593D03A457DC34";
export const macKeyBlock = `D0112M6AC00N0000${"5A".repeat(48)}`;

/** Of a request without money. */
export const noMoney = { kind: "0100", amountMinor: 0 } as const;

export const pinChange: Partial<HostRequest> = {
  ...noMoney,
  transaction: "pinChange",
  newPin: { pinBlock: newBlock, ksn: newKsn, format: 0 },
};

/** What the builders of network messages are given. */
export const networkTimes = {
  stan: "000124",
  transmissionTime: samplePayment.transmissionTime,
  localYear: "26",
  localDate: samplePayment.localDate,
  localTime: samplePayment.localTime,
  terminalId: samplePayment.terminalId,
  merchantId: samplePayment.merchantId,
  batch: "000001",
} as const;
