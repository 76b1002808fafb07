import type { Clock } from "../ports/clock.ts";
import type { SystemFiles } from "../ports/system-files.ts";
import { bad, type Check, check, type Finding, good, skipped, warn } from "./check.ts";

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
    late: bad(
      `a small file in ${folder} was not on the medium within ${trialMs} ms`,
      "Replace the SD card: `sudo dmesg | grep -i mmc` shows its errors",
      { faultCode: "PP703" },
    ),
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
    const counted = errors ? `, and ext4 has counted ${errors} errors` : "";
    const lasting = errors
      ? "replace the SD card: it is failing"
      : "then find out why: `sudo dmesg | grep -iE 'mmc|ext4'`; a failing SD card is replaced";
    return bad(`${point} is mounted read-only${counted}`, `\`sudo mount -o remount,rw ${point}\`; ${lasting}`, {
      faultCode,
    });
  }
  if ("errorCode" in trial) return judgeTrial(trial.errorCode, folder);
  if (errors) {
    return warn(`ext4 has counted ${errors} errors on ${mount?.source}`, "Back up, and replace the SD card soon", {
      faultCode,
    });
  }
  const free = space && `${Math.floor(space.freeBytes / mebibyte)} MiB free`;
  const fix = `See what fills it: \`sudo du -xh ${point} | sort -h | tail\`; \`sudo journalctl --vacuum-size=50M\``;
  if (space && space.freeBytes < 20 * mebibyte) return bad(`only ${free}`, fix, { faultCode });
  if (space && space.freeBytes < 200 * mebibyte) return warn(`only ${free}`, fix);
  const took = `written and read back in ${Math.round(trial.tookMs)} ms`;
  if (trial.tookMs > slowMs) return warn(took, "The SD card is slow or worn: replace it by an industrial one");
  return good([took, free].filter(Boolean).join(", "));
}

function judgeTrial(errorCode: string, folder: string): Finding {
  switch (errorCode) {
    case "EACCES":
    case "EPERM":
      return skipped(`this user may not write to ${folder}: run \`sudo -u pinpadd pinpad doctor\``);
    case "ENOENT":
      return bad(
        `there is no folder ${folder}`,
        `\`sudo systemd-tmpfiles --create\`, or \`sudo install -d -m 0700 -o pinpadd -g pinpadd ${folder}\``,
        {
          faultCode: "PP701",
        },
      );
    case "ENOSPC":
      return bad("the disk is full", "`sudo journalctl --vacuum-size=50M`, then `sudo du -xh / | sort -h | tail`", {
        faultCode: "PP703",
      });
    default:
      return bad(
        `a file in ${folder} cannot be written (${errorCode})`,
        "Replace the SD card: `sudo dmesg | grep -i mmc` shows its errors",
        {
          faultCode: "PP703",
        },
      );
  }
}
