import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** Puts the package into `folder`, the same with a higher version, and one that reads no format of ours, with a lower one. */
export function debianPackage(folder: string): void {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "-s", "package:deb"], { cwd: project, encoding: "utf8" });
  const file = stdout.trim().split("\n").at(-1) ?? "";
  if (status !== 0 || !file.endsWith(".deb")) throw new Error(`npm run package:deb failed:\n${stderr}`);
  cpSync(file, join(folder, basename(file)));
  const unpacked = join(folder, "unpacked");
  execFileSync("dpkg-deb", ["-R", file, unpacked]);
  const control = join(unpacked, "DEBIAN/control");
  const built = (version: string) => {
    writeFileSync(control, readFileSync(control, "utf8").replace(/^Version: .*$/m, `Version: ${version}`));
    execFileSync("dpkg-deb", [
      "--root-owner-group",
      "-Znone",
      "--build",
      unpacked,
      join(folder, `pinpadd_${version}.deb`),
    ]);
  };
  built("99.0.0");
  const preinst = join(unpacked, "DEBIAN/preinst");
  writeFileSync(preinst, readFileSync(preinst, "utf8").replace(/-gt \d+/, "-gt 0"));
  built("0.0.1");
  rmSync(unpacked, { recursive: true });
}
