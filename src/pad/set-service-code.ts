import { Fault } from "../faults/fault.ts";
import { equalInConstantTime } from "../keys/equal-in-constant-time.ts";
import type { ScryptCost } from "../keys/passphrase-key.ts";
import { type ServiceCodeProblem, serviceCodeProblem } from "../keys/read-service-code.ts";
import { ServiceCode } from "../keys/service-code.ts";
import { openSealedStore, type SealedStoreOptions } from "./sealed-store.ts";
import { codeFailuresPlace } from "./service-code-tries.ts";

/** A line that was typed hidden, as bytes, which are released here. */
export type AskCode = (question: string) => Promise<Buffer>;

const why: Readonly<Record<ServiceCodeProblem, string>> = {
  notDigits: "it has other characters than digits, which the keypad has not",
  tooShort: "it has fewer than 6 digits",
  tooLong: "it has more than 12 digits",
  repeated: "it is the same over and over",
  run: "its digits are in a row",
  date: "it reads as a date, which is guessed first",
};

/**
 * Asks for the technician's code twice and keeps its hash; wrong tries of the one before are forgotten. The pad must not run
 * (PP706). Fault PP801 for a code that is weak or none, or not the same twice; else as `openSealedStore`. Nothing is changed then.
 */
export async function setServiceCode(options: SealedStoreOptions, ask: AskCode, cost?: ScryptCost): Promise<void> {
  const sealed = await openSealedStore(options);
  const { memory } = options;
  try {
    const code = await ask("New service code, 6 to 12 digits: ");
    try {
      const problem = serviceCodeProblem(code, memory);
      if (problem) throw new Fault("PP801", `the code is not taken: ${why[problem]}; nothing was changed`);
      await requireSame(code, await ask("The same again: "), memory);
      const change = await new ServiceCode({ ...options, ...sealed }, cost).change(code);
      await sealed.store.commit(new Map<string, Uint8Array | null>([change, [codeFailuresPlace, null]]));
    } finally {
      memory.release(code);
    }
  } finally {
    await sealed.close();
  }
}

async function requireSame(code: Buffer, again: Buffer, memory: SealedStoreOptions["memory"]): Promise<void> {
  try {
    if (equalInConstantTime(code, again)) return;
    throw new Fault("PP801", "the two codes differ; nothing was changed");
  } finally {
    memory.release(again);
  }
}

/** Whether one is set. Faults as `openSealedStore`. */
export async function serviceCodeIsSet(options: SealedStoreOptions): Promise<boolean> {
  const sealed = await openSealedStore(options);
  try {
    return new ServiceCode({ ...options, ...sealed }).isSet;
  } finally {
    await sealed.close();
  }
}
