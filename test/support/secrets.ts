import { deriveInitialKey, deriveTransactionKey } from "../../src/bench/acquirer/pin-verification.ts";
import type { TestCard } from "../../src/bench/acquirer/test-cards.ts";
import { testKeys } from "../../src/bench/acquirer/test-keys.ts";
import { ksnWithCounter, pinKey } from "../../src/keys/dukpt-tdes.ts";

/** Bytes that may lie nowhere, and what they are, for the message of a failing test. */
export interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

const bdk = Buffer.from(testKeys.bdk, "hex");

/** The forms in which bytes get into a log: as they are, in hexadecimal, in base64 whatever their place in it. */
export function byteForms(name: string, bytes: Buffer): Needle[] {
  const hex = bytes.toString("hex");
  const shifted = [0, 1, 2].map((shift) =>
    // The characters at either end depend on the neighbours as well.
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "")
      .slice(shift ? 4 : 0, -1),
  );
  return [
    { name: `${name}, raw`, bytes },
    { name: `${name}, hex`, bytes: Buffer.from(hex) },
    { name: `${name}, HEX`, bytes: Buffer.from(hex.toUpperCase()) },
    { name: `${name}, spaced hex`, bytes: Buffer.from(hex.replace(/..(?=.)/g, "$& ")) },
    { name: `${name}, JSON`, bytes: Buffer.from([...bytes].join(",")) },
    ...shifted.map((text) => ({ name: `${name}, base64`, bytes: Buffer.from(text) })),
  ];
}

function digitForms(name: string, digits: string): Needle[] {
  const even = digits.length % 2 === 0 ? digits : `${digits}f`;
  return [
    { name: `${name}, text`, bytes: Buffer.from(digits) },
    { name: `${name}, UTF-16`, bytes: Buffer.from(digits, "utf16le") },
    { name: `${name}, one byte a digit`, bytes: Buffer.from([...digits].map(Number)) },
    { name: `${name}, BCD`, bytes: Buffer.from(even, "hex") },
    {
      name: `${name}, BCD behind a digit`,
      bytes: Buffer.from(digits.slice(1, 1 + 2 * ((digits.length - 1) >> 1)), "hex"),
    },
    ...[", ", ",", " ", "-"].map((between) => ({
      name: `${name}, digits with "${between}" between`,
      bytes: Buffer.from([...digits].join(between)),
    })),
  ];
}

/** The PIN that a scenario's customer types by mistake differs in the last digit only. */
export function wrongPin(pin: string): string {
  return `${pin.slice(0, -1)}${(Number(pin.slice(-1)) + 1) % 10}`;
}

/** Clear PIN blocks and the PIN itself, right and wrong. */
function pinNeedles({ id, pin, pan }: TestCard): Needle[] {
  return [pin, wrongPin(pin)].flatMap((digits, at) => {
    const name = `${id}: ${at === 0 ? "PIN" : "wrong PIN"}`;
    const fill = `0${digits.length.toString(16)}${digits}`.padEnd(16, "f");
    return [
      ...digitForms(name, digits),
      ...byteForms(`${name}, PIN field`, Buffer.from(fill, "hex")),
      ...byteForms(`${name}, clear PIN block`, clearBlock(digits, pan)),
    ];
  });
}

/** ISO 9564-1 format 0, written here a second time, so that a wrong one in the program does not hide itself. */
function clearBlock(digits: string, pan: string): Buffer {
  const pinField = Buffer.from(`0${digits.length.toString(16)}${digits}`.padEnd(16, "f"), "hex");
  const panField = Buffer.from(pan.slice(-13, -1).padStart(16, "0"), "hex");
  return Buffer.from(pinField.map((byte, at) => byte ^ (panField[at] ?? 0)));
}

function panNeedles({ id, pan, track2 }: TestCard): Needle[] {
  const inFours = (between: string) => Buffer.from(pan.replace(/.{4}(?=.)/g, `$&${between}`));
  const track = (track2 ?? "").slice(1, -1);
  return [
    ...digitForms(`${id}: PAN`, pan),
    { name: `${id}: PAN in fours, blanks`, bytes: inFours(" ") },
    { name: `${id}: PAN in fours, dashes`, bytes: inFours("-") },
    ...byteForms(`${id}: PAN characters`, Buffer.from(pan)).slice(1),
    ...(track ? byteForms(`${id}: track 2`, Buffer.from(track)) : []),
    ...(track ? [{ name: `${id}: track 2 behind the PAN`, bytes: Buffer.from(track.slice(pan.length)) }] : []),
  ];
}

/** Every key that a terminal with these KSNs has ever had in its registers or used, as far as its first 16 transactions go. */
function keyNeedles(ksns: readonly string[]): Needle[] {
  const devices = new Map(
    ksns.map((hex) => {
      const iksn = ksnWithCounter(Buffer.from(hex, "hex"), 0);
      return [iksn.toString("hex"), iksn] as const;
    }),
  );
  return [...devices.values()].flatMap((iksn) => {
    const counters = new Set([...Array(16).keys()].map((at) => at + 1));
    for (let bit = 0; bit < 21; bit += 1) counters.add(1 << bit);
    const keys = [...counters].map((counter) => deriveTransactionKey(bdk, ksnWithCounter(iksn, counter)));
    return [
      ...byteForms("initial key", deriveInitialKey(bdk, iksn)),
      ...keys.flatMap((key, at) => [
        ...byteForms(`register or transaction key ${at}`, key).slice(0, 3),
        ...byteForms(`PIN key ${at}`, pinKey(key)).slice(0, 3),
      ]),
    ];
  });
}

/** What nobody may find anywhere, of these cards and of the terminals that used these KSNs. */
export function secretNeedles(cards: readonly TestCard[], ksns: readonly string[]): Needle[] {
  return [...cards.flatMap((card) => [...pinNeedles(card), ...panNeedles(card)]), ...keyNeedles(ksns)];
}

/** Where which needle was found: `place: name`, never the secret itself. */
export function leaksIn(places: ReadonlyMap<string, Buffer>, needles: readonly Needle[]): string[] {
  return [...places].flatMap(([place, bytes]) =>
    needles.filter((needle) => bytes.includes(needle.bytes)).map(({ name }) => `${place}: ${name}`),
  );
}
