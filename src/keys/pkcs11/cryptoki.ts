import { Fault } from "../../faults/fault.ts";

/** A session, slot or object. */
export type Handle = Buffer;

export interface Attribute {
  readonly type: number;
  readonly value?: number | boolean | string | Buffer;
}

export interface Mechanism {
  readonly mechanism: number;
  readonly parameter?: { readonly type: number; readonly iv: Buffer; readonly data: Buffer };
}

/**
 * What we need of a PKCS#11 module, as pkcs11js gives it: every call is synchronous; a refusal is an Error with the `CKR_...`
 * name as its message.
 */
export interface Cryptoki {
  load(path: string): void;
  close(): void;
  C_Initialize(options: { readonly flags: number }): void;
  C_Finalize(): void;
  C_GetSlotList(tokenPresent: boolean): Handle[];
  C_GetTokenInfo(slot: Handle): { readonly label: string };
  C_GetMechanismList(slot: Handle): number[];
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_CloseSession(session: Handle): void;
  C_GetSessionInfo(session: Handle): { readonly state: number };
  C_Login(session: Handle, userType: number, pin: string): void;
  C_CreateObject(session: Handle, template: readonly Attribute[]): Handle;
  C_DestroyObject(session: Handle, object: Handle): void;
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void;
  C_FindObjects(session: Handle, maxObjectCount: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(
    session: Handle,
    object: Handle,
    template: readonly Attribute[],
  ): readonly { readonly value?: Buffer }[];
  C_SetAttributeValue(session: Handle, object: Handle, template: readonly Attribute[]): void;
  C_DeriveKey(session: Handle, mechanism: Mechanism, key: Handle, template: readonly Attribute[]): Handle;
  C_EncryptInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_Encrypt(session: Handle, inData: Buffer, outData: Buffer): Buffer;
}

/** PKCS#11 v2.40, pkcs11t.h: numbers that are the same for every module. */
export const attribute = {
  class: 0x000,
  token: 0x001,
  private: 0x002,
  label: 0x003,
  value: 0x011,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  encrypt: 0x104,
  decrypt: 0x105,
  wrap: 0x106,
  unwrap: 0x107,
  sign: 0x108,
  verify: 0x10a,
  derive: 0x10c,
  valueLength: 0x161,
  extractable: 0x162,
} as const;

export const secretKeyClass = 4;

export const keyType = { des2: 0x14, aes: 0x1f } as const;

export const mechanism = { des3Ecb: 0x132, aesEcb: 0x1081, aesCbcEncryptData: 0x1105 } as const;

/** CKF_RW_SESSION | CKF_SERIAL_SESSION. */
export const readWriteSession = 0x6;
/** CKS_RW_USER_FUNCTIONS. */
export const loggedInState = 3;
/** CKU_USER. */
export const ordinaryUser = 1;
/** CKF_OS_LOCKING_OK. */
export const osLocking = 0x2;

/** CK_PARAMS_AES_CBC of pkcs11js: with this mechanism, a CK_AES_CBC_ENCRYPT_DATA_PARAMS. */
export const cbcEncryptDataParameter = 1;

/** Loads pkcs11js. Rejects with Fault PP103 when it is missing or was not built for this Node. */
export async function loadCryptoki(): Promise<Cryptoki> {
  try {
    const { PKCS11 } = await import("pkcs11js/index.js");
    return new PKCS11() as Cryptoki;
  } catch (thrown) {
    const why = thrown instanceof Error ? (thrown.message.split("\n", 1)[0] ?? "") : "no reason given";
    throw new Fault("PP103", `The package pkcs11js cannot be loaded: ${why}`, { cause: thrown });
  }
}
