import type { Fault } from "../faults/fault.ts";
import { bad, type Check, check, type Finding, good, ofFault, skipped, warn } from "./check.ts";
import { heldByService } from "./part-checks.ts";

/** What may be shown of a key that is loaded. */
export interface LoadedKey {
  readonly slot: string;
  readonly kcv: string;
  readonly kcvMethod: string;
  readonly isTestKey: boolean;
  /** Of the DUKPT key only. */
  readonly transactionsLeft: number | undefined;
  /** The value under [key-check-values], and whether it is this key's. */
  readonly expected: { readonly kcv: string; readonly matches: boolean } | undefined;
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
const late = bad("the store did not open in time", "Look at the disk: `sudo dmesg | grep -iE 'mmc|ext4'`", {
  faultCode: "PP703",
});

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
  if (!fault) return good("whole, and opened with its storage key");
  if (fault.code === "PP701") {
    return ofFault(
      fault,
      "If this pad is new: `sudo -u pinpadd pinpad provision --config /etc/pinpadd/config.toml`; if not, find out who removed the file first",
    );
  }
  if (fault.code === "PP706") return skipped(heldByService);
  if (/owns it|EACCES|EPERM/.test(fault.detail)) {
    return skipped("the store and its key are another user's: run `sudo -u pinpadd pinpad doctor`");
  }
  return ofFault(fault);
}

function judgeHousing(wasOpened: boolean): Finding {
  if (!wasOpened) return good("no opening stands");
  return bad(
    "it was opened, and nobody has cleared that",
    'Look for taps on keypad and reader, close it, then `sudo -u pinpadd pinpad tamper clear --reason "WHY" --config /etc/pinpadd/config.toml`; load the keys anew if they were erased',
    { faultCode: "PP802" },
  );
}

const fewTransactions = 1_000;

export function judgeKeys(keys: readonly LoadedKey[], neededSlots: readonly string[]): Finding {
  const missing = neededSlots.filter((slot) => !keys.some((key) => key.slot === slot));
  if (missing.length > 0) {
    const [slot] = missing;
    return bad(
      `no key is loaded in ${missing.map((one) => `slot ${one}`).join(", ")}`,
      `Ask the acquirer for the key of slot ${slot}, then load it: \`sudo -u pinpadd pinpad keys import --help\``,
      { faultCode: "PP601" },
    );
  }
  const wrong = keys.find(({ expected }) => expected && !expected.matches);
  if (wrong) {
    return bad(
      `the key in slot ${wrong.slot} has the check value ${wrong.kcv} (${wrong.kcvMethod}), and ${wrong.expected?.kcv} is expected`,
      `It is another key than the acquirer's: load the right one (\`pinpad keys import --help\`), or correct \`${wrong.slot}\` under [key-check-values]`,
      { faultCode: "PP506" },
    );
  }
  const dukpt = keys.find(({ transactionsLeft }) => transactionsLeft !== undefined);
  if (dukpt?.transactionsLeft === 0)
    return bad("every key of the DUKPT initial key is used", "Load a new initial key: `pinpad keys import --help`", {
      faultCode: "PP602",
    });
  const shown = keys.map(keyText).join("; ");
  if (dukpt?.transactionsLeft !== undefined && dukpt.transactionsLeft < fewTransactions) {
    return warn(shown, "Order a new initial key from the acquirer now", { faultCode: "PP602" });
  }
  if (keys.some(({ isTestKey }) => isTestKey)) {
    return warn(shown, "A public test key protects no PIN: load the acquirer's before customers use this pad");
  }
  return good(shown || "none is needed");
}

function keyText({ slot, kcv, kcvMethod, isTestKey, transactionsLeft }: LoadedKey): string {
  const left = transactionsLeft === undefined ? "" : `, ${transactionsLeft} transactions left`;
  return `${slot} ${kcv} (${kcvMethod})${isTestKey ? ", test key" : ""}${left}`;
}

/** A locked card is no fault of the pad: a customer sees it, and the technician is told what can be done. */
function judgeCards({ lockedHere, lockedByBank }: CardFacts): Finding {
  if (lockedHere + lockedByBank === 0) return good("none");
  const counted = [
    ...(lockedHere > 0 ? [`${lockedHere} locked here after wrong PINs`] : []),
    ...(lockedByBank > 0 ? [`${lockedByBank} locked by the bank`] : []),
  ].join(", ");
  const fix =
    lockedHere > 0
      ? "`pinpad attempts list` shows them masked; `pinpad attempts unlock` unlocks one whose holder has shown who they are"
      : "The card's holder calls the bank; the pad asks the bank again by itself after bank-lock-duration-min";
  return warn(counted, fix);
}
