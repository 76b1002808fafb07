import { Fault } from "../../faults/fault.ts";
import type { FileSystem } from "../../ports/file-system.ts";
import {
  type Cryptoki,
  type Handle,
  loadCryptoki,
  mechanism,
  ordinaryUser,
  osLocking,
  readWriteSession,
} from "./cryptoki.ts";
import { Token } from "./token.ts";
import { faulting, tokenFault } from "./token-fault.ts";

export interface TokenPlace {
  /** The token's PKCS#11 module, a shared library. */
  readonly modulePath: string;
  /** The token is found by its label: the order of slots is not stable. */
  readonly tokenLabel: string;
  /** A file with the token's user PIN, on one line. */
  readonly loginPinPath: string;
}

const longestLoginPinBytes = 255;

const neededMechanisms: readonly (readonly [number, string])[] = [
  [mechanism.aesCbcEncryptData, "CKM_AES_CBC_ENCRYPT_DATA"],
  [mechanism.aesEcb, "CKM_AES_ECB"],
];

/**
 * Logs in to the token with this label. Rejects with PP103 when pkcs11js is missing, and with a fault of the token that names
 * the fix: module, label, login PIN or mechanism. Whatever was opened before is closed then.
 */
export async function openToken(
  { modulePath, tokenLabel, loginPinPath }: TokenPlace,
  fileSystem: FileSystem,
  load: () => Promise<Cryptoki> = loadCryptoki,
): Promise<Token> {
  const loginPin = await readLoginPin(fileSystem, loginPinPath);
  const cryptoki = await load();
  faulting(() => cryptoki.load(modulePath), `the token's module ${modulePath} cannot be loaded`);
  let initialisedHere = false;
  const finish = () => {
    if (initialisedHere) cryptoki.C_Finalize();
    cryptoki.close();
  };
  try {
    initialisedHere = initialise(cryptoki);
    const slot = slotOf(cryptoki, tokenLabel, modulePath);
    requireMechanisms(cryptoki, slot, tokenLabel);
    const session = faulting(() => cryptoki.C_OpenSession(slot, readWriteSession), `opening the token "${tokenLabel}"`);
    logIn(cryptoki, session, loginPin, `login to the token "${tokenLabel}" with ${loginPinPath}`);
    return new Token(cryptoki, session, finish);
  } catch (thrown) {
    finish();
    throw thrown;
  }
}

/** pkcs11js takes the login PIN as a string only, so a copy stays in memory until the collector has it. */
async function readLoginPin(fileSystem: FileSystem, path: string): Promise<string> {
  let contents: Buffer;
  try {
    contents = await fileSystem.readSmall(path, longestLoginPinBytes + 1);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "no reason given";
    throw tokenFault(
      `the token's login file ${path} cannot be read: create it, readable by this service (${why})`,
      cause,
    );
  }
  const loginPin = contents.toString("utf8").replace(/\r?\n$/, "");
  contents.fill(0);
  if (loginPin === "") throw tokenFault(`the token's login file ${path} is empty: write the token's user PIN into it`);
  return loginPin;
}

/** False when another part of this process has done it, whose it then is to finalise. */
function initialise(cryptoki: Cryptoki): boolean {
  try {
    faulting(() => cryptoki.C_Initialize({ flags: osLocking }), "starting the token's module");
    return true;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.detail.includes("CKR_CRYPTOKI_ALREADY_INITIALIZED")) return false;
    throw thrown;
  }
}

function slotOf(cryptoki: Cryptoki, tokenLabel: string, modulePath: string): Handle {
  const slots = faulting(() => cryptoki.C_GetSlotList(true), "listing the tokens");
  const labelled = slots.map((slot) => ({ slot, label: labelOf(cryptoki, slot) })).filter(({ label }) => label !== "");
  const [found, ...others] = labelled.filter(({ label }) => label === tokenLabel);
  if (labelled.length === 0) {
    throw tokenFault(
      `${modulePath} knows no initialised token: connect it, or initialise one labelled "${tokenLabel}"`,
    );
  }
  if (found === undefined) {
    const present = labelled.map(({ label }) => `"${label}"`).join(", ");
    throw tokenFault(`no token is labelled "${tokenLabel}", only ${present}: correct the label in the configuration`);
  }
  if (others.length > 0)
    throw tokenFault(`several tokens are labelled "${tokenLabel}": give this pad's a label of its own`);
  return found.slot;
}

/** Padded to 32 bytes, with blanks by the standard, with zeros by some tools. */
function labelOf(cryptoki: Cryptoki, slot: Handle): string {
  return faulting(() => cryptoki.C_GetTokenInfo(slot), "reading a token's label").label.replace(/[ \0]+$/, "");
}

function requireMechanisms(cryptoki: Cryptoki, slot: Handle, tokenLabel: string): void {
  const present = new Set(faulting(() => cryptoki.C_GetMechanismList(slot), "listing what the token can do"));
  const missing = neededMechanisms.filter(([number]) => !present.has(number)).map(([, name]) => name);
  if (missing.length > 0) {
    throw tokenFault(`the token "${tokenLabel}" has no ${missing.join(", ")}: use one that does AES DUKPT`);
  }
}

function logIn(cryptoki: Cryptoki, session: Handle, loginPin: string, doing: string): void {
  try {
    faulting(() => cryptoki.C_Login(session, ordinaryUser, loginPin), doing);
  } catch (thrown) {
    // A login counts for all sessions of a process with a token.
    if (thrown instanceof Fault && thrown.detail.includes("CKR_USER_ALREADY_LOGGED_IN")) return;
    throw thrown;
  }
}
