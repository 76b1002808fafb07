import type { Fault } from "../faults/fault.ts";
import { bad, type Check, check, type Finding, good, ofFault, skipped, warn } from "./check.ts";
import { serviceWords } from "./service-words.ts";
import { cardWords, keyWords, storeWords } from "./store-words.ts";
import { comma, joined, plain, semicolon, type Told } from "./told.ts";

/** What may be shown of a key that is loaded. */
export interface LoadedKey {
  readonly slot: string;
  readonly kcv: string;
  readonly kcvMethod: string;
  readonly isTestKey: boolean;
  /** Of the DUKPT key only. */
  readonly transactionsLeft: number | undefined;
  /** The value under [key-check-values], and whether it is this key's; "unsure" where it may be, by a method that was not tried. */
  readonly expected: { readonly kcv: string; readonly matches: boolean | "unsure" } | undefined;
}

/** The pad's store, opened once for all who ask. Each rejects with a Fault. */
export interface StoreProbe {
  readonly open: () => Promise<void>;
  readonly keys: () => Promise<readonly LoadedKey[]>;
  /** Slots that payments cannot do without, with what loads each. */
  readonly neededSlots: readonly string[];
  readonly cards: () => Promise<CardFacts>;
  /** An opening of the housing is on record that nobody has cleared. */
  readonly wasOpened: () => Promise<boolean>;
}

export interface CardFacts {
  readonly lockedHere: number;
  readonly lockedByBank: number;
}

const storeMs = 8_000;
const late = bad(storeWords.late, storeWords.lookAtDisk, { faultCode: "PP703" });

export function storeChecks(probe: StoreProbe): readonly Check[] {
  return [
    check({
      id: "store",
      faultClass: "machine",
      title: { en: "store of tries and keys", zh: "次数与密钥存储" },
      needs: ["service"],
      timeoutMs: storeMs,
      late,
      probe: () =>
        probe.open().then(
          () => undefined,
          (fault: Fault) => fault,
        ),
      judge: judgeStore,
    }),
    check({
      id: "housing",
      faultClass: "machine",
      title: { en: "housing", zh: "机壳" },
      needs: ["store"],
      timeoutMs: storeMs,
      late,
      probe: () => probe.wasOpened(),
      judge: judgeHousing,
    }),
    check({
      id: "keys",
      faultClass: "set-up",
      title: { en: "keys", zh: "密钥" },
      needs: ["store"],
      timeoutMs: storeMs,
      late,
      probe: () => probe.keys(),
      judge: (keys) => judgeKeys(keys, probe.neededSlots),
    }),
    check({
      id: "cards",
      faultClass: "PIN",
      title: { en: "locked cards", zh: "锁定的卡" },
      needs: ["store"],
      timeoutMs: storeMs,
      late,
      probe: () => probe.cards(),
      judge: judgeCards,
    }),
  ];
}

export function judgeStore(fault: Fault | undefined): Finding {
  if (!fault) return good(storeWords.whole);
  if (fault.code === "PP701") return ofFault(fault, storeWords.provision);
  if (fault.code === "PP706") return skipped(serviceWords.held);
  if (/no credentials were given/.test(fault.detail)) return skipped(storeWords.serviceOnly);
  if (/owns it|EACCES|EPERM/.test(fault.detail)) return skipped(storeWords.othersStore);
  return ofFault(fault);
}

function judgeHousing(wasOpened: boolean): Finding {
  if (!wasOpened) return good(storeWords.closed);
  return bad(storeWords.opened, storeWords.clearTamper, { faultCode: "PP802" });
}

const fewTransactions = 1_000;

export function judgeKeys(keys: readonly LoadedKey[], neededSlots: readonly string[]): Finding {
  const missing = neededSlots.filter((slot) => !keys.some((key) => key.slot === slot));
  const [slot] = missing;
  if (slot !== undefined) {
    const slots = joined(missing.map(keyWords.slot), comma);
    return bad(keyWords.missing(slots), keyWords.load(slot), { faultCode: "PP601" });
  }
  const wrong = keys.find(({ expected }) => expected && !expected.matches);
  if (wrong) return bad(otherValue(wrong), keyWords.loadRight(wrong.slot), { faultCode: "PP506" });
  const dukpt = keys.find(({ transactionsLeft }) => transactionsLeft !== undefined);
  if (dukpt?.transactionsLeft === 0) return bad(keyWords.usedUp, keyWords.loadInitial, { faultCode: "PP602" });
  const unsure = keys.find(({ expected }) => expected?.matches === "unsure");
  if (unsure) return warn(otherValue(unsure), keyWords.tryAllMethods);
  const shown = joined(keys.map(keyText), semicolon);
  if (dukpt?.transactionsLeft !== undefined && dukpt.transactionsLeft < fewTransactions) {
    return warn(shown, keyWords.orderNew, { faultCode: "PP602" });
  }
  if (keys.some(({ isTestKey }) => isTestKey)) return warn(shown, keyWords.replaceTestKey);
  return good(keys.length > 0 ? shown : keyWords.noneNeeded);
}

function otherValue({ slot, kcv, kcvMethod, expected }: LoadedKey): Told {
  return keyWords.otherValue(slot, kcv, kcvMethod, expected?.kcv ?? "");
}

function keyText({ slot, kcv, kcvMethod, isTestKey, transactionsLeft }: LoadedKey): Told {
  const told = [
    plain(`${slot} ${kcv} (${kcvMethod})`),
    ...(isTestKey ? [keyWords.testKey] : []),
    ...(transactionsLeft === undefined ? [] : [keyWords.transactionsLeft(transactionsLeft)]),
  ];
  return joined(told, comma);
}

/** A locked card is no fault of the pad: a customer sees it, and the technician is told what can be done. */
function judgeCards({ lockedHere, lockedByBank }: CardFacts): Finding {
  if (lockedHere + lockedByBank === 0) return good(cardWords.none);
  const counted = [
    ...(lockedHere > 0 ? [cardWords.lockedHere(lockedHere)] : []),
    ...(lockedByBank > 0 ? [cardWords.lockedByBank(lockedByBank)] : []),
  ];
  return warn(joined(counted, comma), lockedHere > 0 ? cardWords.unlock : cardWords.holderCalls);
}
