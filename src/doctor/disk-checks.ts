import type { Clock } from "../ports/clock.ts";
import type { SystemFiles } from "../ports/system-files.ts";
import { bad, type Check, check, type Finding, good, skipped, warn } from "./check.ts";
import { diskWords as words } from "./disk-words.ts";
import { comma, joined } from "./told.ts";

/** The mount that a path is on: proc(5), /proc/PID/mountinfo. */
export interface Mount {
  readonly point: string;
  readonly isReadOnly: boolean;
  readonly kind: string;
  /** Such as `179:2`. */
  readonly device: string;
  readonly source: string;
}

/** `root`: which folder of the file system stands there; `/` for all of it. */
type SeenMount = Mount & { readonly root: string };

export function mountOf(mountinfo: string, path: string): Mount | undefined {
  const mounts = mountinfo.split("\n").flatMap((line): SeenMount[] => {
    const [before = "", after] = line.split(" - ", 2);
    const [, , device, root, point, options] = before.split(" ");
    const [kind, source, superOptions] = (after ?? "").split(" ");
    if (device === undefined || root === undefined || point === undefined || kind === undefined || source === undefined)
      return [];
    const isReadOnly = `${options},${superOptions}`.split(",").includes("ro");
    return [{ point: unescaped(point), isReadOnly, kind, device, source, root }];
  });
  const holds = ({ point }: Mount) => path === point || path.startsWith(point.endsWith("/") ? point : `${point}/`);
  // The longest one, and of two in one place the later.
  const own = mounts
    .filter(holds)
    .reduce<SeenMount | undefined>(
      (best, one) => (best === undefined || one.point.length >= best.point.length ? one : best),
      undefined,
    );
  // A service's own window on its folder is mounted nowhere else: what a person mounts anew is the file system that it shows.
  const whole = own && own.root !== "/" && mounts.find(({ device, root }) => device === own.device && root === "/");
  return own && { ...own, point: whole ? whole.point : own.point };
}

/** A space in a path is `\040` there. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

export interface DiskFacts {
  readonly folder: string;
  readonly mount: Mount | undefined;
  /** What ext4 has counted on this device; undefined where it does not count. */
  readonly errors: number | undefined;
  readonly space: { readonly freeBytes: number; readonly totalBytes: number } | undefined;
  /** Until a small file was on the medium and read back, or the error's code. */
  readonly trial: { readonly tookMs: number } | { readonly errorCode: string };
}

const trialMs = 5_000;
const slowMs = 1_000;
const mebibyte = 1_024 * 1_024;

/** The medium that `folder`, the store's, is on. */
export function diskCheck(system: SystemFiles, clock: Clock, folder: string): Check {
  return check({
    id: "disk",
    faultClass: "machine",
    title: { en: "disk of the store", zh: "存储磁盘" },
    timeoutMs: trialMs,
    late: bad(words.late(folder, trialMs), words.replaceCard, { faultCode: "PP703" }),
    probe: async (): Promise<DiskFacts> => {
      const mount = mountOf((await system.text("/proc/self/mountinfo")) ?? "", folder);
      const errors = mount && (await ext4Errors(system, mount));
      const startMs = clock.monotonicMs();
      const trial = await system.tryDisk(folder).then(
        () => ({ tookMs: clock.monotonicMs() - startMs }),
        (thrown: unknown) => ({ errorCode: (thrown as NodeJS.ErrnoException).code ?? String(thrown) }),
      );
      return { folder, mount, errors, space: await system.space(folder), trial };
    },
    judge: judgeDisk,
  });
}

async function ext4Errors(system: SystemFiles, mount: Mount): Promise<number | undefined> {
  if (mount.kind !== "ext4") return undefined;
  // The source may be /dev/root, which is nobody's name.
  const block = await system.realPath(`/sys/dev/block/${mount.device}`);
  const name = (block ?? mount.source).split("/").at(-1);
  const count = await system.text(`/sys/fs/ext4/${name}/errors_count`);
  return count === undefined ? undefined : Number(count);
}

/** Root causes first: a file system with errors is made read-only by the kernel. */
export function judgeDisk({ folder, mount, errors, space, trial }: DiskFacts): Finding {
  const faultCode = "PP703";
  const point = mount?.point ?? folder;
  if (mount?.isReadOnly || ("errorCode" in trial && trial.errorCode === "EROFS")) {
    return errors
      ? bad(words.readOnlyByErrors(point, errors), words.remountAndReplace(point), { faultCode })
      : bad(words.readOnly(point), words.remountAndSearch(point), { faultCode });
  }
  if ("errorCode" in trial) return judgeTrial(trial.errorCode, folder);
  if (errors) return warn(words.counted(errors, mount?.source ?? point), words.replaceSoon, { faultCode });
  const freeMebibytes = space && Math.floor(space.freeBytes / mebibyte);
  if (freeMebibytes !== undefined && freeMebibytes < 20) {
    return bad(words.onlyFree(freeMebibytes), words.seeWhatFills(point), { faultCode });
  }
  if (freeMebibytes !== undefined && freeMebibytes < 200) {
    return warn(words.onlyFree(freeMebibytes), words.seeWhatFills(point));
  }
  const took = words.took(Math.round(trial.tookMs));
  if (trial.tookMs > slowMs) return warn(took, words.slowCard);
  return good(joined([took, ...(freeMebibytes === undefined ? [] : [words.free(freeMebibytes)])], comma));
}

function judgeTrial(errorCode: string, folder: string): Finding {
  switch (errorCode) {
    case "EACCES":
    case "EPERM":
      return skipped(words.notOurs(folder));
    case "ENOENT":
      return bad(words.noFolder(folder), words.makeFolder(folder), { faultCode: "PP701" });
    case "ENOSPC":
      return bad(words.full, words.makeRoom, { faultCode: "PP703" });
    default:
      return bad(words.unwritable(folder, errorCode), words.replaceCard, { faultCode: "PP703" });
  }
}
