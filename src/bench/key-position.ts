/** Where a key sits on a keypad, by its name in the key map. */
export interface KeyPosition {
  readonly row: number;
  readonly col: number;
}

export function keyPosition(keyMap: readonly (readonly string[])[], name: string): KeyPosition | undefined {
  const row = keyMap.findIndex((names) => names.includes(name));
  const col = keyMap[row]?.indexOf(name) ?? -1;
  return row >= 0 && col >= 0 ? { row, col } : undefined;
}
