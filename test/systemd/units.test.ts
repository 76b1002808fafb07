import { spawnSync } from "node:child_process";
import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { inTempFolder } from "../support/temp-folder.ts";

const folder = fileURLToPath(new URL("../../systemd", import.meta.url));
const units = ["pinpadd.service", "pinpad-gateway.service"] as const;

function said(program: string, ...args: string[]): { readonly code: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return { code: status, text: `${stdout}${stderr}` };
}

const isThere = (program: string) => spawnSync(program, ["--version"]).error === undefined;
const hasAnalyze = isThere("systemd-analyze");
const hasUsers = isThere("systemd-sysusers");
const hasFiles = isThere("systemd-tmpfiles") && process.getuid?.() === 0;
for (const [what, has] of [
  ["the units: systemd-analyze", hasAnalyze],
  ["sysusers.conf: systemd-sysusers", hasUsers],
  ["tmpfiles.conf: systemd-tmpfiles, as root,", hasFiles],
] as const) {
  if (!has) console.warn(`not checked here, ${what} is not on this machine`);
}

/** The unit with its program where this machine has one: `verify` wants it to be there. */
async function verifiable(
  name: string,
  place: string,
  change: (unit: string) => string = (unit) => unit,
): Promise<string> {
  const launch = join(place, "launch");
  await cp(join(folder, "launch"), launch);
  await chmod(launch, 0o755);
  const unit = await readFile(join(folder, name), "utf8");
  const path = join(place, name);
  const launched = unit.replaceAll(/^(Exec\w+=)\S+\/launch /gm, `$1${launch} `);
  await writeFile(path, change(launched.replace(/^Documentation=.*\n/m, "")));
  return path;
}

describe.runIf(hasAnalyze)("the units", () => {
  it.each(units)("%s is one that systemd understands, every line of it", (name) =>
    inTempFolder(async (place) => {
      expect(said("systemd-analyze", "verify", await verifiable(name, place))).toEqual({ code: 0, text: "" });
      const misspelt = await verifiable(name, place, (unit) => unit.replace("NoNewPrivileges", "NoNewPrivilege"));
      expect(said("systemd-analyze", "verify", misspelt).text).toContain("NoNewPrivilege");
    }),
  );

  // In tenths of systemd's scale from 0 (sealed) to 10 (open).
  it.each([
    ["pinpadd.service", 7],
    ["pinpad-gateway.service", 15],
  ])("%s is exposed by at most %i tenths", (name, tenths) =>
    inTempFolder(async (place) => {
      const rated = (unit: string) =>
        said("systemd-analyze", "security", "--offline=yes", `--threshold=${tenths}`, "--no-pager", unit);
      const { code, text } = rated(await verifiable(name, place));
      expect(code, text.trim().split("\n").at(-1)).toBe(0);
      const opener = await verifiable(name, place, (unit) => unit.replace(/^SystemCall.*\n/gm, ""));
      expect(rated(opener).code).not.toBe(0);
    }),
  );
});

describe("what the units rest on", () => {
  it("is the same in all files: users, groups, sockets' folders, program", async () => {
    const read = (name: string) => readFile(join(folder, name), "utf8");
    const [pad, gateway, users] = [await read(units[0]), await read(units[1]), await read("sysusers.conf")];
    for (const unit of [pad, gateway]) {
      const user = /^User=(\S+)$/m.exec(unit)?.[1];
      expect(users).toMatch(new RegExp(`^u ${user} `, "m"));
      expect(unit).toContain(`Group=${user}\n`);
      expect(unit).toMatch(
        /^ExecStart=\/usr\/lib\/pinpadd\/systemd\/launch (pad|gateway) --config \/etc\/pinpadd\/config\.toml$/m,
      );
      // The day's restart ends with code 0.
      expect(unit).toMatch(/^Restart=always$/m);
      expect(unit).toMatch(/^WatchdogSec=30$/m);
    }
    expect(pad).toMatch(/^RuntimeDirectory=pinpadd$/m);
    expect(gateway).toMatch(/^RuntimeDirectory=pinpad-gateway$/m);
    expect(users).toMatch(/^m pinpad-gateway pinpadd$/m);
    expect(pad).toMatch(/^PrivateNetwork=yes$/m);
    expect(pad).toMatch(/^RestrictAddressFamilies=AF_UNIX$/m);
  });

  it.runIf(hasUsers)("are users and groups that sysusers.d makes on an empty machine", () =>
    inTempFolder(async (place) => {
      await mkdir(join(place, "etc"));
      const { code, text } = said("systemd-sysusers", "--dry-run", `--root=${place}`, join(folder, "sysusers.conf"));
      expect(code, text).toBe(0);
      for (const user of ["pinpadd", "pinpad-gateway"]) expect(text).toMatch(new RegExp(`Creating user '${user}'`));
      for (const group of ["pinpad-app", "gpio", "i2c"]) expect(text).toMatch(new RegExp(`Creating group '${group}'`));
    }),
  );

  it.runIf(hasUsers)("are not made by a line that sysusers.d does not know: the check above can fail", () =>
    inTempFolder(async (place) => {
      await mkdir(join(place, "etc"));
      const broken = join(place, "broken.conf");
      await writeFile(broken, "x pinpadd -\n");
      expect(said("systemd-sysusers", "--dry-run", `--root=${place}`, broken).text).toContain("Unknown command type");
    }),
  );

  it.runIf(hasFiles)("is a folder for the configuration that tmpfiles.d makes", () =>
    inTempFolder(async (place) => {
      await mkdir(join(place, "etc"));
      await writeFile(join(place, "etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
      await writeFile(join(place, "etc/group"), "root:x:0:\npinpadd:x:990:\n");
      const made = said("systemd-tmpfiles", "--create", `--root=${place}`, join(folder, "tmpfiles.conf"));
      expect(made.code, made.text).toBe(0);
      const { text } = said("stat", "-c", "%a %u %g", join(place, "etc/pinpadd"));
      expect(text.trim()).toBe("750 0 990");
    }),
  );

  it("are module names and udev rules of the form that their readers want", async () => {
    const lines = async (name: string) =>
      (await readFile(join(folder, name), "utf8")).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    for (const module of await lines("modules-load.conf")) expect(module).toMatch(/^[\w-]+$/);
    const assignment = String.raw`\w+(\{\w+\})?(==|=|\+=)"[^"]*"`;
    for (const rule of await lines("60-pinpadd.rules")) {
      expect(rule).toMatch(new RegExp(`^${assignment}(, ${assignment})*$`));
    }
  });
});
