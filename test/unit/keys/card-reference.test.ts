import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { cardReference } from "../../../src/keys/card-reference.ts";

const SECRET = Buffer.alloc(32, 7);
const PAN = "6222020000000000011";

describe("the card reference", () => {
  it("is 32 hex digits, the same for the same card on the same pad", () => {
    expect(cardReference(SECRET, PAN)).toMatch(/^[0-9a-f]{32}$/);
    expect(cardReference(Buffer.from(SECRET), PAN)).toBe(cardReference(SECRET, PAN));
  });

  it("differs between cards and between pads", () => {
    const other = "6222020000000000012";
    expect(cardReference(SECRET, other)).not.toBe(cardReference(SECRET, PAN));
    expect(cardReference(Buffer.alloc(32, 8), PAN)).not.toBe(cardReference(SECRET, PAN));
  });

  it("is neither a bare hash nor an unlabelled HMAC of the PAN", () => {
    const bare = createHash("sha256").update(PAN).digest("hex").slice(0, 32);
    const unlabelled = createHmac("sha256", SECRET).update(PAN).digest("hex").slice(0, 32);
    expect([bare, unlabelled]).not.toContain(cardReference(SECRET, PAN));
  });
});
