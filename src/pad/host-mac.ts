import { Fault } from "../faults/fault.ts";
import type { IsoMessage } from "../host/iso8583/iso-message.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import { pack } from "../host/iso8583/pack.ts";
import { macOf, packWithMac } from "../host/message-mac.ts";
import { withKsn } from "../host/pin-carriage.ts";
import type { MessageMac } from "../keys/scd.ts";

/** The bytes of a message, with its MAC and the KSN of that, where there are any. Throws as `pack`, faults PP102 and PP601. */
export function packAuthenticated(profile: MessageProfile, message: IsoMessage, mac: MessageMac | undefined): Buffer {
  if (!mac) return pack(profile, message);
  const whole = mac.ksn ? withKsn(profile.pinCarriage, message, mac.ksn) : message;
  return packWithMac(profile, whole, (covered) => mac.generate(covered));
}

/** Fault PP509 for an answer that is not the host's own; nothing else of it has been looked at then. */
export function checkAnswerMac(profile: MessageProfile, bytes: Buffer, mac: MessageMac | undefined): void {
  if (!mac) return;
  const found = macOf(profile, bytes);
  if (!found) throw new Fault("PP509", "the host's answer has no MAC");
  if (!mac.verify(found.covered, found.mac)) throw new Fault("PP509", "the MAC of the host's answer is wrong");
}
