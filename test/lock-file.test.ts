import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { programVersion } from "../src/cli/program-version.ts";

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));

describe("the lock file", () => {
  const packages: Readonly<Record<string, LockedPackage>> = read("package-lock.json").packages;

  /** npm writes a lock without the binaries that its registry did not give it; `npm ci` then fails on those platforms. */
  it("names the optional binaries of every platform", () => {
    const missing = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${at && `${at}/`}node_modules/${name}` in packages || `node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  it("names no download address, so that any registry serves", () => {
    expect(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")).not.toMatch(/"resolved":/);
  });
});

describe("package.json", () => {
  it("has the version that the program tells", () => {
    expect(read("package.json").version).toBe(programVersion);
  });

  it("pins every dependency to an exact version", () => {
    const { dependencies, devDependencies, optionalDependencies } = read("package.json");
    const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)),
    );
    expect(loose).toEqual([]);
  });
});
