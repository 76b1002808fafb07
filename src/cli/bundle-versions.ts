import { readFile } from "node:fs/promises";
import { release, version } from "node:os";
import { programVersion } from "./program-version.ts";

/** Beside the sources, and one folder further up from what is compiled. */
const packageFiles = ["../../package.json", "../../../package.json"].map((path) => new URL(path, import.meta.url));

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
}

async function packageVersions(): Promise<Readonly<Record<string, string>>> {
  for (const file of packageFiles) {
    const ours = await packageAt(file);
    if (!ours) continue;
    const names = Object.keys({ ...ours.dependencies, ...ours.optionalDependencies }).sort();
    const installed = names.map(async (name) => {
      const found = await packageAt(new URL(`node_modules/${name}/package.json`, file));
      return [name, found?.version ?? "not installed"] as const;
    });
    return Object.fromEntries(await Promise.all(installed));
  }
  return {};
}

function packageAt(file: URL): Promise<PackageFile | undefined> {
  return readFile(file, "utf8").then(
    (text) => JSON.parse(text) as PackageFile,
    () => undefined,
  );
}
