import { asFault } from "../faults/fault.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import { type SecretFound, withoutSecrets } from "./secret-scan.ts";

export interface BundleFile {
  /** With a folder where the part has several, such as `events/0001.log`. */
  readonly name: string;
  readonly text: string;
}

/** Why a part has nothing to give, for the manifest. */
export interface PartMissing {
  readonly missing: string;
}

export interface BundlePart {
  /** Its file's or folder's name. */
  readonly name: string;
  readonly about: string;
  /** May throw; `signal` says that nobody waits any more. */
  readonly produce: (signal: AbortSignal) => Promise<string | readonly BundleFile[] | PartMissing>;
}

interface Gathered {
  readonly part: BundlePart;
  readonly files: readonly BundleFile[];
  readonly found: readonly (SecretFound & { readonly file: string })[];
  readonly missing?: string;
}

/** No part may keep the others from the technician, who has ten minutes. */
const longestWaitMs = 15_000;

/** Every part that can be had, each looked through for secrets once more, behind a manifest that says what is in it and what not. */
export async function gatherBundle(title: string, parts: readonly BundlePart[], clock: Clock): Promise<BundleFile[]> {
  const gathered: Gathered[] = [];
  // One after the other: two of them may want the store, or a part of the pad.
  for (const part of parts) gathered.push(await gather(part, clock));
  const manifest = withoutSecrets(manifestOf(title, gathered)).text;
  return [{ name: "MANIFEST.txt", text: manifest }, ...gathered.flatMap(({ files }) => files)];
}

async function gather(part: BundlePart, clock: Clock): Promise<Gathered> {
  const told = await inTime(part, clock);
  if (typeof told === "object" && "missing" in told) return { part, files: [], found: [], missing: told.missing };
  const given = typeof told === "string" ? [{ name: part.name, text: told }] : told;
  const scanned = given.map(({ name, text }) => ({ name, ...withoutSecrets(text) }));
  return {
    part,
    files: scanned.map(({ name, text }) => ({ name, text })),
    found: scanned.flatMap(({ name, found }) => found.map((find) => ({ file: name, ...find }))),
  };
}

async function inTime(part: BundlePart, clock: Clock): ReturnType<BundlePart["produce"]> {
  const nobodyWaits = new AbortController();
  let timer: Timer | undefined;
  const late = new Promise<PartMissing>((resolve) => {
    timer = clock.after(longestWaitMs, () => resolve({ missing: `not told within ${longestWaitMs / 1_000} s` }));
  });
  const told = part.produce(nobodyWaits.signal).catch((thrown: unknown) => ({ missing: asFault(thrown).message }));
  try {
    return await Promise.race([told, late]);
  } finally {
    timer?.cancel();
    nobodyWaits.abort();
  }
}

function manifestOf(title: string, gathered: readonly Gathered[]): string {
  const inIt = gathered.flatMap(({ part, files }) =>
    files.map(({ name, text }) => `  ${name}, ${Buffer.byteLength(text)} bytes: ${part.about}`),
  );
  const missing = gathered.flatMap(({ part, missing: why }) =>
    why === undefined ? [] : [`  ${part.name} (${part.about}): ${why.split("\n").join(" ")}`],
  );
  const found = gathered.flatMap(({ found: finds }) =>
    finds.map(({ file, line, what }) => `  ${file}:${line}: ${what}`),
  );
  return [
    title,
    "",
    "In it:",
    ...inIt,
    ...(missing.length > 0 ? ["", "Not in it, and why:", ...missing] : []),
    "",
    ...(found.length > 0
      ? ["Masked by the last look for secrets; each is a defect of the part that wrote it, please report it:", ...found]
      : ["The last look for secrets found nothing to mask."]),
    "",
  ].join("\n");
}
