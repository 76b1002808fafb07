import {
  type Attribute,
  attribute,
  type Cryptoki,
  cbcEncryptDataParameter,
  type Handle,
  keyType,
  loggedInState,
  mechanism,
  secretKeyClass,
} from "./cryptoki.ts";
import { faulting, tokenFault } from "./token-fault.ts";

const aes128KeyBytes = 16;
const findAtOnce = 64;

/** CKA_SENSITIVE and not CKA_EXTRACTABLE: the value never leaves. What a key may do is said for each, and nothing else is allowed. */
const neverLeaves: readonly Attribute[] = [
  { type: attribute.class, value: secretKeyClass },
  { type: attribute.private, value: true },
  { type: attribute.sensitive, value: true },
  { type: attribute.extractable, value: false },
  { type: attribute.decrypt, value: false },
  { type: attribute.wrap, value: false },
  { type: attribute.unwrap, value: false },
  { type: attribute.sign, value: false },
  { type: attribute.verify, value: false },
];

const onlyDerives: readonly Attribute[] = [
  ...neverLeaves,
  { type: attribute.keyType, value: keyType.aes },
  { type: attribute.derive, value: true },
  { type: attribute.encrypt, value: false },
];

const onlyEncrypts: readonly Attribute[] = [
  ...neverLeaves,
  { type: attribute.derive, value: false },
  { type: attribute.encrypt, value: true },
];

const workingKeys = {
  aes128: [
    { type: attribute.keyType, value: keyType.aes },
    { type: attribute.valueLength, value: aes128KeyBytes },
  ],
  // Its length is that of its type: PKCS#11 forbids to say it again.
  tdes2: [{ type: attribute.keyType, value: keyType.des2 }],
} as const satisfies Record<string, readonly Attribute[]>;

export type WorkingCipher = keyof typeof workingKeys;

const ecb = { aes128: mechanism.aesEcb, tdes2: mechanism.des3Ecb } as const satisfies Record<WorkingCipher, number>;

/** A key object that stays in the token. */
export interface TokenKey {
  readonly handle: Handle;
  /** CKA_ID; empty before `name`. */
  readonly id: Buffer;
}

/** The few things we ask of a token in which we are logged in. Each may throw a fault of the token. */
export class Token {
  readonly #cryptoki: Cryptoki;
  readonly #session: Handle;
  readonly #finish: () => void;

  /** `finish` closes the module once the session is closed. */
  constructor(cryptoki: Cryptoki, session: Handle, finish: () => void) {
    this.#cryptoki = cryptoki;
    this.#session = session;
    this.#finish = finish;
  }

  /** Throws when the session has ended, or nobody is logged in to it. */
  checkSession(): void {
    const { state } = faulting(
      () => this.#cryptoki.C_GetSessionInfo(this.#session),
      "asking the token for its session",
    );
    if (state !== loggedInState) throw tokenFault("the token has logged us out: restart the service");
  }

  /** The stored keys with this label. */
  find(label: string): TokenKey[] {
    const template = [
      { type: attribute.class, value: secretKeyClass },
      { type: attribute.label, value: label },
    ];
    return faulting(() => {
      const handles: Handle[] = [];
      this.#cryptoki.C_FindObjectsInit(this.#session, template);
      try {
        for (;;) {
          const some = this.#cryptoki.C_FindObjects(this.#session, findAtOnce);
          handles.push(...some);
          if (some.length < findAtOnce) break;
        }
      } finally {
        this.#cryptoki.C_FindObjectsFinal(this.#session);
      }
      return handles.map((handle) => ({ handle, id: this.#idOf(handle) }));
    }, "looking for keys in the token");
  }

  /** Stores an AES-128 key that only derives, as yet without a name. The bytes are copied by the module. */
  store(label: string, key: Buffer): Handle {
    const template = [...onlyDerives, ...stored(label), { type: attribute.value, value: key }];
    return faulting(
      () => this.#cryptoki.C_CreateObject(this.#session, template),
      "storing the initial key in the token",
    );
  }

  /** An AES-128 key that only derives: stored under `label`, as yet without a name, or else gone with the session. */
  derive(parent: Handle, data: Buffer, label?: string): Handle {
    const lasting = label === undefined ? [{ type: attribute.token, value: false }] : stored(label);
    return this.#derive(parent, data, [
      ...onlyDerives,
      { type: attribute.valueLength, value: aes128KeyBytes },
      ...lasting,
    ]);
  }

  /** A key that only encrypts, and is gone with the session. */
  deriveWorkingKey(parent: Handle, data: Buffer, cipher: WorkingCipher): Handle {
    return this.#derive(parent, data, [
      ...onlyEncrypts,
      ...workingKeys[cipher],
      { type: attribute.token, value: false },
    ]);
  }

  /** Gives a stored key its CKA_ID. */
  name(key: Handle, id: Buffer): void {
    const template = [{ type: attribute.id, value: id }];
    faulting(() => this.#cryptoki.C_SetAttributeValue(this.#session, key, template), "naming a key in the token");
  }

  destroy(key: Handle): void {
    faulting(() => this.#cryptoki.C_DestroyObject(this.#session, key), "destroying a used key in the token");
  }

  /** Encrypts `block` where it is, in ECB. */
  encrypt(cipher: WorkingCipher, key: Handle, block: Buffer): void {
    const encrypted = faulting(() => {
      this.#cryptoki.C_EncryptInit(this.#session, { mechanism: ecb[cipher] }, key);
      return this.#cryptoki.C_Encrypt(this.#session, block, Buffer.alloc(block.length));
    }, "encrypting in the token");
    encrypted.copy(block);
    encrypted.fill(0);
  }

  /** Closes the session, with which its keys go, and the module. A session that is lost already is no error. */
  close(): void {
    try {
      this.#cryptoki.C_CloseSession(this.#session);
    } catch {
      // What ended the session was reported by whoever used it last.
    } finally {
      this.#finish();
    }
  }

  /** CBC with an IV of zeros over one block is ECB, for which pkcs11js has no parameter. */
  #derive(parent: Handle, data: Buffer, template: readonly Attribute[]): Handle {
    const iv = Buffer.alloc(data.length);
    const how = { mechanism: mechanism.aesCbcEncryptData, parameter: { type: cbcEncryptDataParameter, iv, data } };
    return faulting(
      () => this.#cryptoki.C_DeriveKey(this.#session, how, parent, template),
      "deriving a key in the token",
    );
  }

  #idOf(handle: Handle): Buffer {
    const [id] = this.#cryptoki.C_GetAttributeValue(this.#session, handle, [{ type: attribute.id }]);
    return id?.value ?? Buffer.alloc(0);
  }
}

function stored(label: string): readonly Attribute[] {
  return [
    { type: attribute.token, value: true },
    { type: attribute.label, value: label },
  ];
}
