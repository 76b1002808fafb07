import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../..", import.meta.url));
/** The first Debian with Node 20. */
const suite = "trixie";
const packages = "systemd,systemd-sysv,dbus,udev,nodejs";
const mirror = process.env["PINPAD_DEBIAN_MIRROR"] ?? "http://deb.debian.org/debian";

/** A Debian with nothing of ours in it, made once. */
const tree = join(project, ".debian", suite);

/** Of what debootstrap may say, what a machine cannot help: no mirror in reach, or a folder that may hold no devices. */
const cannotBeHad = /Failed getting|Couldn't download|noexec or nodev/;

/** One test file makes the tree while the others wait: two in one folder break each other's. */
const makeOnce = `test -e "$0" && exit
rm -rf "$0.making" && mkdir -p "$0.making" && debootstrap "$@" "${suite}" "$0.making" "${mirror}" && mv "$0.making" "$0"`;

/**
 * The tree, or why there is none here.
 * @throws when a Debian could be had here, and its making failed all the same.
 */
export function cleanDebian(): { readonly tree: string } | { readonly why: string } {
  if (spawnSync("debootstrap", ["--version"]).error) return { why: "debootstrap is not installed" };
  mkdirSync(dirname(tree), { recursive: true });
  const options = ["--variant=minbase", `--include=${packages}`];
  const { status, stdout, stderr } = spawnSync("flock", [`${tree}.lock`, "sh", "-c", makeOnce, tree, ...options], {
    encoding: "utf8",
  });
  if (status === 0) return { tree };
  const why = `debootstrap: ${(stdout + stderr).trim().split("\n").at(-1)}`;
  if (!cannotBeHad.test(why)) throw new Error(why);
  return { why };
}
