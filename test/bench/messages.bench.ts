import { bench, describe } from "vitest";
import { pack } from "../../src/host/iso8583/pack.ts";
import { unpack } from "../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../src/host/profiles/iso87-ascii.ts";
import { buildRequest } from "../../src/host/requests.ts";
import { samplePayment } from "../support/payment-samples.ts";

describe("a payment request in ISO 8583", () => {
  const message = buildRequest(samplePayment, iso87Ascii);
  const bytes = pack(iso87Ascii, message);
  bench("is packed", () => void pack(iso87Ascii, message));
  bench("is unpacked", () => void unpack(iso87Ascii, bytes));
});
