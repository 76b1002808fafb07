import { acquirerHost, type HostRules } from "../../src/bench/acquirer/acquirer-host.ts";
import { testAcquirerKeys } from "../../src/bench/acquirer/acquirer-keys.ts";
import { answer } from "../../src/bench/acquirer/answering.ts";
import type { SentPin } from "../../src/bench/acquirer/pin-verification.ts";
import { testCards } from "../../src/bench/acquirer/test-cards.ts";
import { testKeys } from "../../src/bench/acquirer/test-keys.ts";
import type { DialectName } from "../../src/bench/acquirer/wire-shapes.ts";
import { type Answer, type NotOurs, readAnswer, readReversalAnswer } from "../../src/host/answers.ts";
import type { MessageProfile } from "../../src/host/iso8583/message-profile.ts";
import { pack } from "../../src/host/iso8583/pack.ts";
import { messageProfiles } from "../../src/host/profiles/message-profiles.ts";
import { responseCodeTables } from "../../src/host/profiles/response-code-tables.ts";
import { buildRequest, type HostRequest, requestKind } from "../../src/host/requests.ts";
import type { ResponseCodes } from "../../src/host/response-codes.ts";
import { buildReversal } from "../../src/host/reversal-request.ts";
import { padPinBlock } from "./pad-pins.ts";
import { samplePayment, sampleReversal } from "./payment-samples.ts";
import { random } from "./scd-bench.ts";

export const goodPan = "4761739001010010";

export function codesOf({ dialect }: MessageProfile): ResponseCodes {
  const codes = responseCodeTables.get(dialect.responseCodes);
  if (!codes) throw new Error("no such table of response codes");
  return codes;
}

/** Under the acquirer's fixed PIN key, without a KSN. */
export function fixedKeyPin(pin: string, pan = goodPan): SentPin {
  const key = Buffer.from(testKeys.tpk.tdes, "hex");
  return { pinBlock: padPinBlock(key, { pin, pan, format: 0 }), ksn: undefined, format: 0 };
}

/** The pad's own messages of one profile, in front of the test acquirer: each request has the next STAN. */
export function acquirerTalk(dialect: DialectName, rules: Partial<HostRules> = {}) {
  const profile = messageProfiles.get(dialect);
  if (!profile) throw new Error("no such profile");
  const sms: string[] = [];
  const host = acquirerHost({
    keys: testAcquirerKeys,
    cards: testCards,
    random,
    wallMs: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    rules: { dialect, ...rules },
    sendCode: ({ code }) => sms.push(code),
  });
  let count = 0;
  const request = (changes: Partial<HostRequest> = {}): HostRequest => {
    count += 1;
    const transaction = changes.transaction ?? "payment";
    const { pinBlock: _, ksn: __, format: ___, ...withoutPin } = samplePayment;
    const pin = changes.oneTimeCode === undefined ? fixedKeyPin("1234") : {};
    return {
      ...withoutPin,
      ...pin,
      pan: goodPan,
      track2: `${goodPan}=31121010000000001`,
      kind: requestKind(profile, transaction, "0200"),
      amountMinor: transaction === "payment" ? 400 : 0,
      stan: String(count).padStart(6, "0"),
      ...changes,
    };
  };
  const exchange = (bytes: Buffer): Buffer => {
    const { event, answer: reply, write } = answer(host, bytes);
    if (!reply) throw new Error(`the acquirer did not understand the pad: ${JSON.stringify(event)}`);
    return write(reply);
  };
  const ask = (asked: HostRequest): Answer | NotOurs =>
    readAnswer(profile, codesOf(profile), exchange(pack(profile, buildRequest(asked, profile))), {
      transaction: asked.transaction,
      requestMti: asked.kind,
      terminalId: asked.terminalId,
      stan: asked.stan,
      amountMinor: asked.amountMinor,
    });
  const reverse = (asked: HostRequest, repeat = false) =>
    readReversalAnswer(
      profile,
      codesOf(profile),
      exchange(
        pack(
          profile,
          buildReversal({ ...sampleReversal, ...identityOf(asked), reason: "noAnswer" }, repeat, profile, "request"),
        ),
      ),
      asked,
    );
  return { profile, host, sms, request, exchange, ask, reverse };
}

function identityOf({ transaction, kind, pan, amountMinor, stan, batch, transmissionTime }: HostRequest) {
  return { transaction, kind, pan, amountMinor, stan, batch, transmissionTime };
}
