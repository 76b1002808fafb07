/** What one commit changes, all of it or nothing: the new value of each key, or null to delete it. */
export type Changes = ReadonlyMap<string, Uint8Array | null>;
