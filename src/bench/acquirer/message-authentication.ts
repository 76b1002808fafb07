import type { AcquirerKeys } from "./acquirer-keys.ts";
import { aesMacKey } from "./aes-dukpt-keys.ts";
import { hostDialects } from "./host-dialects.ts";
import { hostMac } from "./host-mac.ts";
import { sentKsn } from "./sent-pin.ts";
import { tdesKsnBytes, tdesMacKey } from "./tdes-dukpt-keys.ts";
import { type TerminalMessage, writeAnswer } from "./terminal-message.ts";
import type { SessionKey, TerminalSessions } from "./terminal-sessions.ts";
import type { DialectName } from "./wire-shapes.ts";

/** Which MACs are asked for: under the terminal's session or fixed key, or under those of a DUKPT transaction. */
export type MacMode = "none" | "sessionKey" | "dukpt";

export type MacVerdict = "notUsed" | "right" | "wrong" | "missing";
export type MacFlaw = "missing" | "wrong";

/** Makes the bytes of an answer, with the MAC that its request asks for. */
export type WriteAnswer = (answer: TerminalMessage, flaw?: MacFlaw) => Buffer;

const macBytes = 8;

export interface MacParts {
  readonly mode: MacMode;
  readonly dialect: DialectName;
  readonly keys: AcquirerKeys;
  readonly sessions: TerminalSessions;
}

interface MacKeys {
  readonly request: SessionKey;
  readonly response: SessionKey;
}

/** What the MAC of a request is worth, and how to write its answer. */
export function authenticate(
  parts: MacParts,
  message: TerminalMessage,
  bytes: Buffer,
): { verdict: MacVerdict; write: WriteAnswer } {
  const { dialect, mode } = parts;
  const plain: WriteAnswer = (answer) => writeAnswer(answer.mti, answer.fields, dialect);
  if (mode === "none") return { verdict: "notUsed", write: plain };
  const keys = keysOf(parts, message);
  const mac = message.fields.get(macField(message.fields));
  // Nothing says under which key the answer would be looked for.
  if (!keys || mac === undefined) return { verdict: "missing", write: plain };
  const algorithm = hostDialects[dialect].mac;
  const made = (key: SessionKey, covered: Buffer) => hostMac(key.cipher, algorithm, key.key, covered);
  const right = made(keys.request, bytes.subarray(0, -macBytes)).toString("hex").toUpperCase() === mac;
  const write: WriteAnswer = (answer, flaw) => {
    if (flaw === "missing") return plain(answer);
    const fields = new Map(answer.fields).set(macField(answer.fields), "00".repeat(macBytes));
    const written = writeAnswer(answer.mti, fields, dialect);
    const value = made(keys.response, written.subarray(0, -macBytes));
    value[0] = (value[0] ?? 0) ^ (flaw === "wrong" ? 0xff : 0);
    value.copy(written, written.length - macBytes);
    return written;
  };
  return { verdict: right ? "right" : "wrong", write };
}

/** The last field: behind fields of the second bitmap it is 128. */
function macField(fields: ReadonlyMap<number, string>): 64 | 128 {
  return [...fields.keys()].some((number) => number > 64) ? 128 : 64;
}

function keysOf({ mode, keys, sessions }: MacParts, message: TerminalMessage): MacKeys | undefined {
  if (mode === "sessionKey") {
    const key = sessions.macKeyOf(message.fields.get(41) ?? "");
    return { request: key, response: key };
  }
  const ksn = sentKsn(message);
  if (!ksn) return undefined;
  const [cipher, request, response] =
    ksn.length === tdesKsnBytes
      ? (["tdes", tdesMacKey(keys.tdesBdk, ksn, "request"), tdesMacKey(keys.tdesBdk, ksn, "response")] as const)
      : (["aes", ...aesPair(keys, ksn)] as const);
  return request && response && { request: { cipher, key: request }, response: { cipher, key: response } };
}

function aesPair({ aesBdks }: AcquirerKeys, ksn: Buffer): readonly [Buffer | undefined, Buffer | undefined] {
  const bdk = aesBdks.get(ksn.toString("hex", 0, 4).toUpperCase());
  return bdk ? [aesMacKey(bdk, ksn, "request"), aesMacKey(bdk, ksn, "response")] : [undefined, undefined];
}
