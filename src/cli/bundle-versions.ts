import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { release, version } from "node:os";
import { dirname, join } from "node:path";
import { programVersion } from "./program-version.ts";

// Through the package's own imports, however the program was built.
const packageFile = createRequire(import.meta.url).resolve("#package");

/** What runs here: the program, Node, the packages that it uses, kernel and board. */
export async function versions(): Promise<object> {
  const { node, v8, openssl, uv } = process.versions;
  return {
    program: programVersion,
    node: { node, v8, openssl, uv, platform: process.platform, arch: process.arch },
    kernel: { release: release(), version: version() },
    distribution: await lineOf("/etc/os-release", /^PRETTY_NAME="?([^"\n]*)/m),
    board: await lineOf("/proc/device-tree/model", /^([^\0]*)/),
    packages: await packageVersions(),
  };
}

/** Undefined where there is no such file or line, as on another system. */
async function lineOf(file: string, pattern: RegExp): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  return pattern.exec(text)?.[1] || undefined;
}

interface PackageFile {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  /** In the Debian package: versions of those whose code is in the program's own files. */
  readonly builtIn?: Readonly<Record<string, string>>;
}

async function packageVersions(): Promise<Readonly<Record<string, string>>> {
  const ours = await packageAt(packageFile);
  const names = Object.keys({ ...ours?.dependencies, ...ours?.optionalDependencies }).sort();
  const installed = names.map(async (name) => {
    const found = await packageAt(join(dirname(packageFile), "node_modules", name, "package.json"));
    return [name, found?.version ?? ours?.builtIn?.[name] ?? "not installed"] as const;
  });
  return Object.fromEntries(await Promise.all(installed));
}

function packageAt(file: string): Promise<PackageFile | undefined> {
  return readFile(file, "utf8").then(
    (text) => JSON.parse(text) as PackageFile,
    () => undefined,
  );
}
