import { createCipheriv } from "node:crypto";

/**
 * DUKPT read a second time, as a host reads it: from the BDK by direct derivation, in hexadecimal and bit strings. It shares
 * no code with src, so that a mistake would have to be made twice.
 */
export interface IndependentDukpt {
  readonly initialKey: string;
  readonly initialKsn: string;
  ksn(counter: number): string;
  /** The transaction key of this counter. Keys on the way are remembered. */
  transactionKey(counter: number): string;
  workingKey(counter: number, usage: string, type?: string): string;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();

function ecb(cipher: string, key: string, data: string): string {
  const encryptor = createCipheriv(cipher, Buffer.from(key, "hex"), null);
  encryptor.setAutoPadding(false);
  return hex(Buffer.concat([encryptor.update(data, "hex"), encryptor.final()]));
}

const xor = (a: string, b: string) =>
  (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(16).toUpperCase().padStart(a.length, "0");
const des = (key: string, data: string) => ecb("des-ede3", key + key + key, data);
const tdes = (key: string, data: string) => ecb("des-ede3", key + key.slice(0, 16), data);

function remembering(root: string, child: (parent: string, counter: number) => string) {
  const known = new Map([[0, root]]);
  const keyOf = (counter: number): string => {
    const remembered = known.get(counter);
    if (remembered !== undefined) return remembered;
    const bits = counter.toString(2);
    const lastOne = bits.lastIndexOf("1");
    const parent = Number.parseInt(`${bits.slice(0, lastOne)}0${bits.slice(lastOne + 1)}`, 2);
    const key = child(keyOf(parent), counter);
    known.set(counter, key);
    return key;
  };
  return keyOf;
}

const tdesMasks: Record<string, string> = {
  pin: "00000000000000FF00000000000000FF",
  macRequest: "000000000000FF00000000000000FF00",
  macBoth: "000000000000FF00000000000000FF00",
  macResponse: "00000000FF00000000000000FF000000",
  dataRequest: "0000000000FF00000000000000FF0000",
  dataBoth: "0000000000FF00000000000000FF0000",
  dataResponse: "000000FF00000000000000FF00000000",
};

const c0 = "C0C0C0C000000000C0C0C0C000000000";

/** ANSI X9.24-1:2009 Annex A. */
export function independentTdesDukpt(bdk: string, initialKsn: string): IndependentDukpt {
  const initialKey = tdes(bdk, initialKsn.slice(0, 16)) + tdes(xor(bdk, c0), initialKsn.slice(0, 16));
  const ksn = (counter: number) =>
    (BigInt(`0x${initialKsn}`) + BigInt(counter)).toString(16).toUpperCase().padStart(20, "0");
  const half = (key: string, data: string) => {
    const right = key.slice(16);
    return xor(des(key.slice(0, 16), xor(data, right)), right);
  };
  const transactionKey = remembering(initialKey, (parent, counter) => {
    const data = ksn(counter).slice(4);
    return half(xor(parent, c0), data) + half(parent, data);
  });
  return {
    initialKey,
    initialKsn,
    ksn,
    transactionKey,
    workingKey(counter, usage) {
      const variant = xor(transactionKey(counter), tdesMasks[usage] ?? "");
      if (!usage.startsWith("data")) return variant;
      return tdes(variant, variant.slice(0, 16)) + tdes(variant, variant.slice(16));
    },
  };
}

const aesUsages: Record<string, string> = {
  keyEncryption: "0002",
  pin: "1000",
  macRequest: "2000",
  macResponse: "2001",
  macBoth: "2002",
  dataRequest: "3000",
  dataResponse: "3001",
  dataBoth: "3002",
};
const aesTypes: Record<string, string> = {
  tdes2: "00000080",
  tdes3: "000100C0",
  aes128: "00020080",
  aes192: "000300C0",
  aes256: "00040100",
  hmac128: "00050080",
  hmac192: "000500C0",
  hmac256: "00050100",
};

/** ANSI X9.24-3:2017 clause 6. */
export function independentAesDukpt(bdk: string, initialKeyId: string): IndependentDukpt {
  const own = `aes${bdk.length * 4}`;
  const derive = (parent: string, usage: string, type: string, context: string) => {
    const shape = aesTypes[type] ?? "";
    const blocks = ["01", "02"].map((count) => `01${count}${usage}${shape}${context}`).join("");
    return ecb(`aes-${parent.length * 4}-ecb`, parent, blocks).slice(0, Number.parseInt(shape.slice(4), 16) / 4);
  };
  const counterHex = (counter: number) => counter.toString(16).toUpperCase().padStart(8, "0");
  const contextOf = (counter: number) => initialKeyId.slice(8) + counterHex(counter);
  const initialKey = derive(bdk, "8001", own, initialKeyId);
  const transactionKey = remembering(initialKey, (parent, counter) => derive(parent, "8000", own, contextOf(counter)));
  return {
    initialKey,
    initialKsn: `${initialKeyId}00000000`,
    ksn: (counter) => initialKeyId + counterHex(counter),
    transactionKey,
    workingKey: (counter, usage, type = own) =>
      derive(transactionKey(counter), aesUsages[usage] ?? "", type, contextOf(counter)),
  };
}
