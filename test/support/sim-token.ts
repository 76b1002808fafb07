import { createCipheriv } from "node:crypto";
import {
  type Attribute,
  attribute,
  type Cryptoki,
  type Handle,
  keyType,
  mechanism,
} from "../../src/keys/pkcs11/cryptoki.ts";

type Attributes = ReadonlyMap<number, Attribute["value"]>;

/** One state after the other since the last sync; undefined: the object is not there. */
type History = (Attributes | undefined)[];

/** What a token keeps. It tells nobody when it is on the medium, and a power cut may undo what was done last, in any order. */
export class SimTokenMedium {
  readonly label: string;
  readonly objects = new Map<number, History>();
  lastHandle = 0;
  /** Keys that go with the session, of the token opened last. */
  sessionKeys: ReadonlyMap<number, unknown> = new Map();

  constructor(label: string) {
    this.label = label;
  }

  /** Everything is on the medium now. */
  sync(): void {
    for (const [handle, history] of this.objects) {
      const last = history.at(-1);
      if (last === undefined) this.objects.delete(handle);
      else this.objects.set(handle, [last]);
    }
  }

  /** Each object is in one of its states since the last sync: `pick` chooses which, 0 being the oldest. */
  cutPower(pick: (states: number) => number): void {
    for (const [handle, history] of this.objects) this.objects.set(handle, [history[pick(history.length)]]);
    this.sync();
  }
}

const blockCiphers: Readonly<Record<number, string>> = {
  [mechanism.aesEcb]: "aes-128-ecb",
  [mechanism.des3Ecb]: "des-ede",
};

/** A PKCS#11 token in memory, which refuses what its keys' attributes forbid. The login PIN is 1234. */
export class SimToken implements Cryptoki {
  readonly #medium: SimTokenMedium;
  readonly #session = new Map<number, Attributes>();
  #found: Handle[] = [];
  #encryption: { cipher: string; key: Buffer } | undefined;
  #state = 0;

  constructor(medium: SimTokenMedium) {
    this.#medium = medium;
    medium.sessionKeys = this.#session;
  }

  load(): void {
    this.#state = 0;
  }
  close(): void {
    this.#session.clear();
  }
  C_Initialize(): void {
    this.#state = 1;
  }
  C_Finalize(): void {
    this.#state = 0;
  }
  C_GetSlotList(): Handle[] {
    return [Buffer.from([0])];
  }
  C_GetTokenInfo(): { label: string } {
    return { label: this.#medium.label.padEnd(32) };
  }
  C_GetMechanismList(): number[] {
    return Object.values(mechanism);
  }
  C_OpenSession(): Handle {
    return Buffer.from([1]);
  }
  C_CloseSession(): void {
    this.#session.clear();
  }
  C_GetSessionInfo(): { state: number } {
    return { state: this.#state };
  }
  C_Login(_session: Handle, _user: number, pin: string): void {
    if (pin !== "1234") throw new Error("CKR_PIN_INCORRECT");
    this.#state = 3;
  }

  C_CreateObject(_session: Handle, template: readonly Attribute[]): Handle {
    return this.#add(new Map(template.map(({ type, value }) => [type, value])));
  }

  C_DestroyObject(_session: Handle, object: Handle): void {
    const handle = object.readUInt32BE();
    this.#attributesOf(object);
    if (!this.#session.delete(handle)) this.#medium.objects.get(handle)?.push(undefined);
  }

  C_FindObjectsInit(_session: Handle, template: readonly Attribute[]): void {
    this.#found = [...this.#medium.objects]
      .filter(([, history]) => template.every(({ type, value }) => history.at(-1)?.get(type) === value))
      .map(([handle]) => handleOf(handle));
  }
  C_FindObjects(_session: Handle, maxObjectCount: number): Handle[] {
    return this.#found.splice(0, maxObjectCount);
  }
  C_FindObjectsFinal(): void {
    this.#found = [];
  }

  C_GetAttributeValue(_session: Handle, object: Handle, template: readonly Attribute[]): { value: Buffer }[] {
    return template.map(({ type }) => {
      if (type === attribute.value) throw new Error("CKR_ATTRIBUTE_SENSITIVE");
      const value = this.#attributesOf(object).get(type);
      return { value: Buffer.isBuffer(value) ? value : Buffer.alloc(0) };
    });
  }

  C_SetAttributeValue(_session: Handle, object: Handle, template: readonly Attribute[]): void {
    const attributes = new Map(this.#attributesOf(object));
    for (const { type, value } of template) attributes.set(type, Buffer.isBuffer(value) ? Buffer.from(value) : value);
    this.#medium.objects.get(object.readUInt32BE())?.push(attributes);
  }

  C_DeriveKey(...[, how, parent, template]: Parameters<Cryptoki["C_DeriveKey"]>): Handle {
    const key = this.#valueFor(parent, attribute.derive);
    const { iv, data } = how.parameter ?? { iv: Buffer.alloc(0), data: Buffer.alloc(0) };
    const value = createCipheriv("aes-128-cbc", key, iv).setAutoPadding(false).update(data);
    return this.#add(new Map([...template.map(({ type, value }) => [type, value] as const), [attribute.value, value]]));
  }

  C_EncryptInit(_session: Handle, how: { mechanism: number }, key: Handle): void {
    const type = this.#attributesOf(key).get(attribute.keyType);
    if ((type === keyType.aes) !== (how.mechanism === mechanism.aesEcb)) throw new Error("CKR_KEY_TYPE_INCONSISTENT");
    this.#encryption = { cipher: blockCiphers[how.mechanism] ?? "", key: this.#valueFor(key, attribute.encrypt) };
  }

  C_Encrypt(_session: Handle, inData: Buffer, outData: Buffer): Buffer {
    const { cipher, key } = this.#encryption ?? { cipher: "", key: Buffer.alloc(0) };
    createCipheriv(cipher, key, null).setAutoPadding(false).update(inData).copy(outData);
    return outData;
  }

  #add(attributes: Attributes): Handle {
    this.#medium.lastHandle += 1;
    const own = new Map(
      [...attributes].map(([type, value]) => [type, Buffer.isBuffer(value) ? Buffer.from(value) : value]),
    );
    if (own.get(attribute.token) === true) this.#medium.objects.set(this.#medium.lastHandle, [undefined, own]);
    else this.#session.set(this.#medium.lastHandle, own);
    return handleOf(this.#medium.lastHandle);
  }

  #attributesOf(object: Handle): Attributes {
    const handle = object.readUInt32BE();
    const attributes = this.#session.get(handle) ?? this.#medium.objects.get(handle)?.at(-1);
    if (attributes === undefined) throw new Error("CKR_OBJECT_HANDLE_INVALID");
    return attributes;
  }

  #valueFor(key: Handle, use: number): Buffer {
    const attributes = this.#attributesOf(key);
    const value = attributes.get(attribute.value);
    if (attributes.get(use) !== true || !Buffer.isBuffer(value)) throw new Error("CKR_KEY_FUNCTION_NOT_PERMITTED");
    return value;
  }
}

function handleOf(handle: number): Handle {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(handle);
  return bytes;
}
