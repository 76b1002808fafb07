import type { HeldKeyFacts } from "../keys/scd.ts";

/** `AES-128`, `TDES, 16 bytes`: what a technician calls the algorithm and the length of a key. */
export function algorithmText({ cipher, keyBytes }: Pick<HeldKeyFacts["facts"], "cipher" | "keyBytes">): string {
  return cipher === "aes" ? `AES-${8 * keyBytes}` : `${cipher.toUpperCase()}, ${keyBytes} bytes`;
}

/** Never without its method: the same key has another one by each. */
export function kcvText({ kcv, kcvMethod }: { readonly kcv: string; readonly kcvMethod: string }): string {
  return `${kcv} (${kcvMethod})`;
}

export function markText({ test }: HeldKeyFacts["facts"]): string {
  return test ? "TEST" : "live";
}

/** To the minute, in UTC; a pad without a clock did not know it. */
export function loadedText({ loadedAtMs }: HeldKeyFacts["facts"]): string {
  return loadedAtMs === 0 ? "unknown" : `${new Date(loadedAtMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** One line on a key: `slot pin: AES-128, check value 08793E25AB (aes-cmac-zeros), version 00, TEST`. */
export function keyLine(slot: string, facts: HeldKeyFacts["facts"]): string {
  const version = `version ${facts.keyVersion}`;
  return `slot ${slot}: ${algorithmText(facts)}, check value ${kcvText(facts)}, ${version}, ${markText(facts)}`;
}

/** Rows in columns as wide as they need be. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
