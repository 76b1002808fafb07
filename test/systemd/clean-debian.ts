import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../..", import.meta.url));
/** The first Debian with Node 20. */
const suite = "trixie";
const packages = "systemd,systemd-sysv,dbus,udev,nodejs";
const mirror = process.env["PINPAD_DEBIAN_MIRROR"] ?? "http://deb.debian.org/debian";

/** A Debian with nothing of ours in it, made once. */
const tree = join(project, ".debian", suite);

/** The tree, or why there is none here. */
export function cleanDebian(): { readonly tree: string } | { readonly why: string } {
  if (existsSync(tree)) return { tree };
  if (spawnSync("debootstrap", ["--version"]).error) return { why: "debootstrap is not installed" };
  const making = `${tree}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const options = ["--variant=minbase", `--include=${packages}`, suite, making, mirror];
  const { status, stdout } = spawnSync("debootstrap", options, { encoding: "utf8" });
  if (status !== 0) return { why: `debootstrap: ${stdout.trim().split("\n").at(-1)}` };
  renameSync(making, tree);
  return { tree };
}
