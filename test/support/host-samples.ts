import fc from "fast-check";
import type { MessageProfile } from "../../src/host/iso8583/message-profile.ts";
import { messageProfiles } from "../../src/host/profiles/message-profiles.ts";
import { type HostRequest, requestKind, takes } from "../../src/host/requests.ts";
import { entryModes, type TransactionKind, transactionKinds } from "../../src/host/transaction.ts";
import { samplePayment } from "./payment-samples.ts";

/** Every transaction that there is, by the profiles whose messages have it. */
export const offered: readonly (readonly [MessageProfile, TransactionKind])[] = [...messageProfiles.values()].flatMap(
  (profile) => transactionKinds.filter((one) => takes(profile, one)).map((one) => [profile, one] as const),
);

const digits = (minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength });
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));

/** Any PIN that the profile has a place for, in a format of 8 bytes. */
function pinFor(profile: MessageProfile) {
  const ksn =
    profile === messageProfiles.get("unionpay") ? fc.constant(undefined) : fc.option(bytes(10), { nil: undefined });
  return fc.record({ pinBlock: bytes(8), ksn, format: fc.constant(0 as const) });
}

/** Any request of this transaction that a pad could make. */
export function hostRequests(profile: MessageProfile, transaction: TransactionKind): fc.Arbitrary<HostRequest> {
  const money = transaction === "payment" ? fc.integer({ min: 0, max: 999_999_999_999 }) : fc.constant(0);
  const isOwn = profile.pinCarriage.own !== undefined;
  return fc
    .record({
      identity: fc.record({
        kind: fc.constantFrom("0200" as const, "0100" as const).map((kind) => requestKind(profile, transaction, kind)),
        pan: digits(12, 19),
        expiry: digits(4),
        amountMinor: money,
        stan: digits(6),
        batch: digits(6),
        transmissionTime: digits(10),
        localYear: digits(2),
        localDate: digits(4),
        localTime: digits(6),
        entryMode: fc.constantFrom(...entryModes),
        terminalId: digits(1, 8),
        merchantId: digits(1, 15),
      }),
      sequence: fc.option(digits(2), { nil: undefined }),
      pin: pinFor(profile),
      newPin: pinFor(profile),
      code: isOwn ? fc.option(digits(4, 10), { nil: undefined }) : fc.constant(undefined),
    })
    .map(({ identity, sequence, pin, newPin, code }) => ({
      ...samplePayment,
      ...identity,
      ...pin,
      transaction,
      track2: `${identity.pan}=31121010000`,
      ...(sequence === undefined ? {} : { panSequence: sequence }),
      ...(transaction === "pinChange" ? { newPin } : {}),
      ...(code === undefined ? {} : { oneTimeCode: code }),
    }));
}
