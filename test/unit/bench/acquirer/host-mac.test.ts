import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aesMacKey } from "../../../../src/bench/acquirer/aes-dukpt-keys.ts";
import { hostMac } from "../../../../src/bench/acquirer/host-mac.ts";
import { tdesMacKey } from "../../../../src/bench/acquirer/tdes-dukpt-keys.ts";
import { testKeys } from "../../../../src/bench/acquirer/test-keys.ts";
import { messageMac } from "../../../../src/keys/message-mac.ts";
import { ordinaryMemory } from "../../../../src/pin/secret-memory.ts";
import aes from "../../../vectors/aes-dukpt.json" with { type: "json" };
import macs from "../../../vectors/macs.json" with { type: "json" };
import tdes from "../../../vectors/tdes-dukpt.json" with { type: "json" };

const bytes = (hex: string) => Buffer.from(hex, "hex");
const hex = (value: Buffer | undefined) => value?.toString("hex").toUpperCase();

interface Row {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>> & { readonly op: string; readonly padding?: number };
  readonly expected: { readonly mac?: string; readonly mac_ascii?: string };
}
const rows = macs.vectors as unknown as readonly Row[];
const of = (op: string) => rows.filter(({ inputs }) => inputs.op === op);
const text = (row: Row, name: string) => String(row.inputs[name]);

describe("the acquirer's own MACs", () => {
  it.each(of("retail-mac").filter(({ inputs }) => inputs.padding === 1))("$name", (row) => {
    expect(hex(hostMac("tdes", "retail", bytes(text(row, "key")), Buffer.from(text(row, "data_ascii"))))).toBe(
      row.expected.mac,
    );
  });

  it.each(of("cup-mac"))("$name", (row) => {
    expect(hostMac("tdes", "ecb", bytes(text(row, "key")), bytes(text(row, "data"))).toString()).toBe(
      row.expected.mac_ascii,
    );
  });

  it.each(of("aes-cmac"))("$name", (row) => {
    expect(hex(hostMac("aes", "retail", bytes(text(row, "key")), bytes(text(row, "msg"))))).toBe(
      row.expected.mac?.slice(0, 16),
    );
  });

  it("are those of the pad, whatever key and message", () => {
    const keyed = fc.constantFrom("tdes" as const, "aes" as const);
    const algorithms = fc.constantFrom("retail" as const, "ecb" as const);
    const keys = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(keyed, algorithms, keys, fc.uint8Array({ maxLength: 70 }), (cipher, desAlgorithm, key, message) => {
        const [keyBytes, data] = [Buffer.from(key), Buffer.from(message)];
        expect(hex(hostMac(cipher, desAlgorithm, keyBytes, data))).toBe(
          hex(messageMac(cipher, keyBytes, { desAlgorithm }, data, ordinaryMemory)),
        );
      }),
    );
  });
});

describe("the acquirer's MAC keys of DUKPT", () => {
  const published = tdes.vectors.flatMap(({ inputs, expected }) => {
    const { ksn, data_ascii: data } = inputs as Record<string, string>;
    const { mac_request4: request, mac_response4: response } = expected as unknown as Record<string, string>;
    return ksn && data && request && response ? [{ ksn, data, request, response }] : [];
  });

  it("make the MACs that ANSI X9.24-1:2009 A.4.2 shows, of request and response", () => {
    expect(published.length).toBeGreaterThan(3);
    for (const { ksn, data, request, response } of published) {
      const made = (use: "request" | "response") => {
        const key = tdesMacKey(bytes(testKeys.bdk), bytes(ksn), use) ?? Buffer.alloc(16);
        return hex(hostMac("tdes", "retail", key, Buffer.from(data)))?.slice(0, 8);
      };
      expect({ ksn, request: made("request"), response: made("response") }).toEqual({ ksn, request, response });
    }
  });

  it("are those of ANSI X9.24-3:2017, of a request", () => {
    const shown = aes.vectors.flatMap(({ inputs, expected }) => {
      const { bdk, ksn } = inputs as Record<string, string>;
      const { mac_gen_key_aes128: key } = expected as unknown as Record<string, string>;
      return bdk?.length === 32 && ksn && key ? [{ bdk, ksn, key }] : [];
    });
    expect(shown.length).toBeGreaterThan(3);
    for (const { bdk, ksn, key } of shown) expect(hex(aesMacKey(bytes(bdk), bytes(ksn), "request"))).toBe(key);
  });

  it("are none for a KSN that no terminal sends", () => {
    expect(tdesMacKey(bytes(testKeys.bdk), bytes(testKeys.iksn), "request")).toBeUndefined();
    expect(aesMacKey(bytes(testKeys.aesBdks.aes128.bdk), Buffer.alloc(12), "response")).toBeUndefined();
  });
});
