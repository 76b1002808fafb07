export function wantedCharacters(): string[];
/** Columns of 16 pixels by character: 16 bytes for a narrow one, 32 for a wide one. */
export function parseHex(text: string): Map<string, Buffer>;
export function subset(
  glyphs: ReadonlyMap<string, Buffer>,
  characters: readonly string[],
  version: string,
): Record<"narrow" | "wide", { characters: string; columns: string }> & { font: string; licence: string };
