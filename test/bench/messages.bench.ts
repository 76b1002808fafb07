import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { bench, describe } from "vitest";
import { pack } from "../../src/host/iso8583/pack.ts";
import { unpack } from "../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../src/host/profiles/iso87-ascii.ts";

/** CommonJS without types. Binary fields are hexadecimal; a length of two bytes stands before the message. */
interface Iso8583 {
  getBufferMessage(): Buffer | { readonly error: string };
  getIsoJSON(message: Buffer): Record<string, string>;
}
type Iso8583Class = new (fields?: Readonly<Record<string, string>>) => Iso8583;

const peers = new URL("../../node_modules/.bench-peers/package.json", import.meta.url);
if (!existsSync(new URL("node_modules/iso_8583", peers)))
  throw new Error("the peers are not installed: run npm run bench:perf");
const PeerMessage: Iso8583Class = createRequire(peers)("iso_8583");

/** Fields of which both have the same idea; one above 64, since the peer always sends a second bitmap. */
const request: Readonly<Record<string, string>> = {
  0: "0200",
  2: "4012345678909",
  3: "000000",
  4: "000000002500",
  7: "1122000000",
  11: "000001",
  12: "000000",
  13: "1122",
  14: "3112",
  22: "021",
  25: "27",
  26: "12",
  35: "4012345678909=31121010000000001",
  41: "KIOSK1  ",
  42: "MERCHANT       ",
  49: "156",
  52: "0123456789abcdef",
  62: "KSNFFFF9876543210E00001",
  90: "020000012311220000000000000000000000000000",
};

const message = {
  mti: request[0] ?? "",
  fields: new Map(
    Object.entries(request)
      .filter(([number]) => number !== "0")
      .map(([number, value]) => [Number(number), number === "52" ? Buffer.from(value, "hex") : value]),
  ),
};
const bytes = pack(iso87Ascii, message);
const framed = new PeerMessage(request).getBufferMessage();
if (!Buffer.isBuffer(framed) || !framed.subarray(2).equals(bytes))
  throw new Error("the two packages make different messages of the same fields: there is nothing to compare");

describe("a payment request in ISO 8583, packed and unpacked", () => {
  bench("pinpadd, strict", () => {
    unpack(iso87Ascii, pack(iso87Ascii, message));
  });
  bench("npm iso_8583 2.6.7", () => {
    const packed = new PeerMessage(request).getBufferMessage();
    if (Buffer.isBuffer(packed)) new PeerMessage().getIsoJSON(packed);
  });
});

describe("each half", () => {
  bench("pack", () => void pack(iso87Ascii, message));
  bench("unpack", () => void unpack(iso87Ascii, bytes));
});
