import { describe, expect, it } from "vitest";
import { acquirerHost } from "../../../../src/bench/acquirer/acquirer-host.ts";
import { testAcquirerKeys } from "../../../../src/bench/acquirer/acquirer-keys.ts";
import type { AuthorisationRequest } from "../../../../src/bench/acquirer/issuer.ts";
import { testCards } from "../../../../src/bench/acquirer/test-cards.ts";
import { testKeys } from "../../../../src/bench/acquirer/test-keys.ts";
import { benchInitialKey } from "../../../../src/bench/bench-initial-key.ts";
import { padPinBlock, padWithDukpt } from "../../../support/pad-pins.ts";
import { ksnOf, pinBlockOf, standardKsn, standardPinBlock } from "../../../support/payment-samples.ts";
import { random } from "../../../support/scd-bench.ts";

const good = "4761739001010010";
const poor = "4012345678909";

/** A terminal in front of an issuer: each payment has the next KSN and STAN. */
function bench() {
  const issuer = acquirerHost({ keys: testAcquirerKeys, cards: testCards, random, wallMs: () => 0 }).issuer;
  let count = 0;
  const request = (pan: string, pin: string, changes: Partial<AuthorisationRequest> = {}): AuthorisationRequest => {
    count += 1;
    const ksn = ksnOf(count);
    return {
      wish: "payment",
      mti: "0200",
      terminalId: "KIOSK1  ",
      stan: String(count).padStart(6, "0"),
      transmissionTime: "0102030405",
      pan,
      amountMinor: 400,
      pin: { pinBlock: pinBlockOf(pin, pan, ksn), ksn, format: 0 },
      ruleAnswer: undefined,
      ...changes,
    };
  };
  const pay = (pan: string, pin: string, changes?: Partial<AuthorisationRequest>) =>
    issuer.authorise(request(pan, pin, changes));
  return { issuer, request, pay };
}

describe("the issuer's PIN tries", () => {
  it("take the worked example of the standard", () => {
    expect(bench().pay(poor, "0000", { pin: { pinBlock: standardPinBlock, ksn: standardKsn, format: 0 } })).toBe("00");
  });

  it("end after three wrong PINs: then 75, the right PIN too, until the bank resets them", () => {
    const { issuer, pay } = bench();
    const pins = ["1111", "2222", "3333", "1234", "1111"];
    expect(pins.map((pin) => pay(good, pin))).toEqual(["55", "55", "55", "75", "75"]);
    issuer.resetPinTries(good);
    expect(pay(good, "1234")).toBe("00");
  });

  it("start anew after a right PIN, and are each card's own", () => {
    const { pay } = bench();
    expect(["1111", "1111", "1234", "1111", "1111"].map((pin) => pay(good, pin))).toEqual([
      "55",
      "55",
      "00",
      "55",
      "55",
    ]);
    expect(pay(poor, "1234")).toBe("00");
  });

  it("are not used up by a PIN block under another key: that is 81, not a wrong PIN", () => {
    const { pay } = bench();
    for (let time = 1; time < 5; time++) {
      const pin = { pinBlock: Buffer.alloc(8, time), ksn: ksnOf(0x100 + time), format: 0 } as const;
      expect(pay(good, "1234", { pin })).toBe("81");
    }
    expect(pay(good, "1234")).toBe("00");
  });

  it.each([
    ["six", "6228480402564890018", "246810"],
    ["twelve", "5413330089020011", "314159265358"],
  ])("know PINs of %s digits", (_, pan, pin) => {
    expect(bench().pay(pan, pin)).toBe("00");
    expect(bench().pay(pan, pin.slice(0, -1))).toBe("55");
  });
});

describe("the issuer's decisions", () => {
  it("refuse a KSN that was used before, by whomever", () => {
    const { pay } = bench();
    const ksn = ksnOf(1);
    expect(pay(good, "1234")).toBe("00");
    expect(pay(poor, "1234", { pin: { ksn, pinBlock: pinBlockOf("1234", poor, ksn), format: 0 } })).toBe("63");
  });

  it("refuse a KSN of AES DUKPT that was used before, and know it from another terminal's", () => {
    const { pay } = bench();
    const device = benchInitialKey(random, "aes256");
    const pad = padWithDukpt(device);
    const pin = pad({ pin: "1234", pan: good, format: 4 });
    expect(pay(good, "1234", { pin })).toBe("00");
    expect(pay(good, "1234", { pin })).toBe("63");
    expect(pay(good, "1234", { pin: pad({ pin: "1234", pan: good, format: 4 }) })).toBe("00");
    const other = padWithDukpt(benchInitialKey(random, "aes256"));
    expect(pay(good, "1234", { pin: other({ pin: "1234", pan: good, format: 4 }) })).toBe("00");
    // What is left of the first terminal's memory on a restored disk.
    expect(pay(good, "1234", { pin: padWithDukpt(device)({ pin: "9999", pan: good, format: 4 }) })).toBe("63");
  });

  it("take payments under a fixed PIN key, one like the other", () => {
    const { pay } = bench();
    const key = Buffer.from(testKeys.tpk.tdes, "hex");
    const sent = (pin: string): Partial<AuthorisationRequest> => ({
      pin: { pinBlock: padPinBlock(key, { pin, pan: good, format: 0 }), ksn: undefined, format: 0 },
    });
    expect(["1234", "1234", "9999", "1234"].map((pin) => pay(good, pin, sent(pin)))).toEqual(["00", "00", "55", "00"]);
  });

  it.each([
    ["locked", "75"],
    ["expired", "54"],
    ["lost", "41"],
    ["restricted", "62"],
  ])("have made up their mind about the %s card", (id, code) => {
    const card = testCards.find((each) => each.id === id);
    expect(bench().pay(card?.pan ?? "", card?.pin ?? "")).toBe(code);
  });

  it("do not know a stranger's card", () => {
    expect(bench().pay("4000000000000002", "1234")).toBe("14");
  });

  it("follow the amount's rule only once the PIN is right", () => {
    const { pay } = bench();
    expect(pay(good, "9999", { ruleAnswer: "91" })).toBe("55");
    expect(pay(good, "1234", { ruleAnswer: "91" })).toBe("91");
  });

  it("let a card pay what it has and no more", () => {
    const { issuer, pay } = bench();
    expect(pay(poor, "1234", { amountMinor: 500 })).toBe("00");
    expect(pay(poor, "1234", { amountMinor: 1 })).toBe("51");
    expect(issuer.balanceMinor(poor)).toBe(0);
  });
});

describe("the issuer's books", () => {
  it("take a reversal once, however often it comes", () => {
    const { issuer, request } = bench();
    const payment = request(good, "1234");
    issuer.authorise(payment);
    expect(issuer.balanceMinor(good)).toBe(999_600);
    for (let time = 0; time < 3; time++) expect(issuer.reverse(payment, good, 400)).toBe("00");
    expect(issuer.balanceMinor(good)).toBe(1_000_000);
    expect(issuer.books()).toMatchObject([{ state: "reversed", responseCode: "00" }]);
  });

  it("refuse a payment that comes after its own reversal", () => {
    const { issuer, request } = bench();
    const payment = request(good, "1234");
    expect(issuer.reverse(payment, good, 400)).toBe("25");
    expect(issuer.reverse(payment, good, 400)).toBe("25");
    expect(issuer.authorise(payment)).toBe("94");
    expect(issuer.balanceMinor(good)).toBe(1_000_000);
  });

  it("book a payment that comes twice once", () => {
    const { issuer, request } = bench();
    const payment = request(good, "1234");
    expect([issuer.authorise(payment), issuer.authorise(payment)]).toEqual(["00", "94"]);
    expect(issuer.balanceMinor(good)).toBe(999_600);
  });

  it("give nothing back for a declined payment", () => {
    const { issuer, request } = bench();
    const payment = request(good, "9999");
    issuer.authorise(payment);
    expect(issuer.reverse(payment, good, 400)).toBe("00");
    expect(issuer.balanceMinor(good)).toBe(1_000_000);
    expect(issuer.books()).toMatchObject([{ state: "declined" }]);
  });

  it.each([
    ["another amount", good, 500],
    ["another card", poor, 400],
  ])("refuse a reversal with %s", (_, pan, amountMinor) => {
    const { issuer, request } = bench();
    const payment = request(good, "1234");
    issuer.authorise(payment);
    expect(issuer.reverse(payment, pan, amountMinor)).toBe("30");
    expect(issuer.books()).toMatchObject([{ state: "approved" }]);
  });
});
