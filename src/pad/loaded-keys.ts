import type { LoadedKey } from "../doctor/store-checks.ts";

/** What a running pad tells of a key. */
export interface ToldKey {
  readonly slot: string;
  readonly kcv: string;
  readonly kcvMethod: string;
  readonly test: boolean;
  readonly transactionsLeft?: number | undefined;
}

/** A running pad's keys beside those that it should have. `expectedOf`: the section [key-check-values]. */
export function loadedKeys(
  keys: readonly ToldKey[],
  expectedOf: Readonly<Record<string, string | undefined>>,
): readonly LoadedKey[] {
  return keys.map(({ slot, kcv, kcvMethod, test, transactionsLeft }) => {
    const expected = expectedOf[slot]?.toUpperCase();
    // A running pad makes no values by other methods; of a DUKPT key there is but the one it was loaded with.
    const isSame = expected !== undefined && kcv.startsWith(expected.slice(0, kcv.length));
    const matches = isSame || (slot === "dukpt" ? false : "unsure");
    return {
      slot,
      kcv,
      kcvMethod,
      isTestKey: test,
      transactionsLeft,
      expected: expected === undefined ? undefined : { kcv: expected, matches },
    };
  });
}
