import { strToU8, zipSync } from "fflate";
import type { BundleFile } from "./gather-bundle.ts";

/** For their owner alone, also where they are unpacked: a regular file of mode 0600, by Unix (PKWARE APPNOTE 4.4.2.2). */
const unix = 3;
const ownersFile = 0o100_600 << 16;

/** MS-DOS dates, which a zip has, begin with 1980; a pad whose clock is not set lives in 1970. */
const earliestMs = Date.UTC(1980, 0, 2);
const latestMs = Date.UTC(2099, 11, 30);

/** A zip file of these, dated `wallMs`. */
export function zipBundle(files: readonly BundleFile[], wallMs: number): Uint8Array {
  const mtime = Math.min(Math.max(wallMs, earliestMs), latestMs);
  return zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])), {
    level: 9,
    mtime,
    os: unix,
    attrs: ownersFile,
  });
}
