import { Fault } from "../../faults/fault.ts";

const lost = "the token's session is lost: check its plug or network, then restart the service";
const damaged = "the token reports an error of its own: read its log, and replace it if that comes again";

/** PKCS#11 v2.40 11.1: what went wrong, and what the technician does, by the name of the return value. */
const remedies: Readonly<Record<string, string>> = {
  CKR_ARGUMENTS_BAD: "the token's module has another form of this call: update the module",
  CKR_CRYPTOKI_NOT_INITIALIZED: lost,
  CKR_DEVICE_ERROR: damaged,
  CKR_DEVICE_MEMORY: "the token is full: remove objects that are no longer needed",
  CKR_DEVICE_REMOVED: "the token was taken out: put it back, then restart the service",
  CKR_FUNCTION_FAILED: damaged,
  CKR_GENERAL_ERROR: damaged,
  CKR_KEY_HANDLE_INVALID: "the key is gone from the token: find out who removes its objects, then restart the service",
  CKR_MECHANISM_INVALID: "the token does not do this: use one that has CKM_AES_CBC_ENCRYPT_DATA and CKM_AES_ECB",
  CKR_OBJECT_HANDLE_INVALID:
    "the key is gone from the token: find out who removes its objects, then restart the service",
  CKR_PIN_EXPIRED: "the token's login PIN has expired: set a new one, and put it into the login file",
  CKR_PIN_INCORRECT:
    "the token refuses the PIN in the login file: correct the file before you try again, for a token locks",
  CKR_PIN_INVALID: "the PIN in the login file cannot be one of this token: correct the file",
  CKR_PIN_LEN_RANGE: "the PIN in the login file cannot be one of this token: correct the file",
  CKR_PIN_LOCKED: "the token is locked after too many wrong login PINs: its security officer must set a new one",
  CKR_SESSION_CLOSED: lost,
  CKR_SESSION_HANDLE_INVALID: lost,
  CKR_TOKEN_NOT_PRESENT: "the token is not there: put it back, then restart the service",
  CKR_TOKEN_NOT_RECOGNIZED: "the token is not recognised: check that its module is the right one",
  CKR_TOKEN_WRITE_PROTECTED: "the token is write-protected, and used keys must be destroyed in it: make it writable",
  CKR_USER_NOT_LOGGED_IN: lost,
  CKR_USER_PIN_NOT_INITIALIZED: "the token has no user PIN yet: its security officer must set one",
};

/** A token, or the way to it, that does not do what it should. `detail` says what to do, and holds no key and no PIN. */
export function tokenFault(detail: string, cause?: unknown): Fault {
  return new Fault("PP607", detail, cause === undefined ? undefined : { cause });
}

/** What `call` gives; an error of the token as the fault that says what to do about it. */
export function faulting<T>(call: () => T, doing: string): T {
  try {
    return call();
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    const name = thrown instanceof Error ? (/CKR_\w+/.exec(thrown.message)?.[0] ?? thrown.message) : "no reason given";
    const remedy = remedies[name] ?? "look this up in the token's manual";
    throw tokenFault(`${doing}: ${remedy} (${name})`, thrown);
  }
}
