import type { Fault } from "../faults/fault.ts";
import type { FileOwner, SystemFiles } from "../ports/system-files.ts";
import { bad, type Check, check, type Finding, good, ofFault, skipped, warn } from "./check.ts";
import { restartPi } from "./keypad-words.ts";
import { setUpWords as words } from "./set-up-words.ts";
import { comma, joined, plain } from "./told.ts";

/** A configuration's mistake, in the words of its own check. */
interface Mistake {
  readonly key: string;
  readonly value: string;
  readonly allowed: string;
  readonly fix: string;
}

export interface ConfigFacts {
  readonly file: string;
  readonly fault: Fault | undefined;
  readonly mistakes: readonly Mistake[];
}

export function configCheck(facts: ConfigFacts): Check {
  return check({
    id: "config",
    faultClass: "set-up",
    title: { en: "configuration", zh: "配置" },
    timeoutMs: 1_000,
    late: skipped(words.configUnread),
    probe: () => Promise.resolve(facts),
    judge: judgeConfig,
  });
}

function judgeConfig({ file, fault, mistakes }: ConfigFacts): Finding {
  if (!fault) return good(words.configValid(file));
  const [first] = mistakes;
  if (!first) return ofFault(fault, words.seeFile(file));
  const cause = words.mistake(file, first.key, first.value, first.allowed);
  const others = mistakes.length > 1 ? [words.more(mistakes.length - 1)] : [];
  return bad(joined([cause, ...others], comma), words.correct(first.fix, file), { faultCode: fault.code });
}

/** Native packages: each loads, or rejects, with Fault PP103 where the configuration needs it. */
export type PackageLoaders = Readonly<Record<string, () => Promise<unknown>>>;

/** `helpful`: what the pad can do without, at a price. */
export function packagesCheck(needed: PackageLoaders, helpful: PackageLoaders): Check {
  return check({
    id: "packages",
    faultClass: "set-up",
    title: { en: "native packages", zh: "本地驱动包" },
    timeoutMs: 5_000,
    late: bad(words.packageBroken, words.rebuild, { faultCode: "PP103" }),
    probe: async () => {
      for (const load of Object.values(needed)) await load();
      const loads = (load: () => Promise<unknown>) =>
        load().then(
          () => true,
          () => false,
        );
      const missing: string[] = [];
      for (const [name, load] of Object.entries(helpful)) if (!(await loads(load))) missing.push(name);
      return { loaded: [...Object.keys(needed), ...Object.keys(helpful)], missing };
    },
    judge: judgePackages,
  });
}

function judgePackages({ loaded, missing }: { loaded: readonly string[]; missing: readonly string[] }): Finding {
  if (missing.length === 0) return good(loaded.length > 0 ? plain(loaded.join(", ")) : words.noPackageNeeded);
  return warn(words.packageMissing(missing.join(", ")), words.installTools);
}

/** A device that the configuration names, and the group that has it on Raspberry Pi OS. */
export interface Device {
  readonly path: string;
  readonly usualGroup: string;
}

interface UserFacts {
  readonly user: string;
  readonly userId: number;
  readonly groupIds: readonly number[];
}

interface Access {
  readonly device: Device;
  readonly owner: FileOwner | undefined;
}

export interface AccessFacts {
  /** Undefined where the service's user does not exist. */
  readonly user: UserFacts | undefined;
  readonly devices: readonly Access[];
  /** Such as `gpio`, by number. */
  readonly groupNames: ReadonlyMap<number, string>;
}

const serviceUser = "pinpadd";

export function groupsCheck(system: SystemFiles, devices: readonly Device[]): Check {
  return check({
    id: "groups",
    faultClass: "set-up",
    title: { en: "rights of the service's user", zh: "服务用户权限" },
    timeoutMs: 2_000,
    late: bad(words.lateDevices, restartPi),
    probe: async (): Promise<AccessFacts> => {
      const [passwd = "", group = ""] = await Promise.all([system.text("/etc/passwd"), system.text("/etc/group")]);
      const owners = devices.map(async (device) => ({ device, owner: await system.owner(device.path) }));
      return { user: userIn(passwd, group), groupNames: groupsIn(group), devices: await Promise.all(owners) };
    },
    judge: judgeGroups,
  });
}

/** passwd(5), group(5). */
function userIn(passwd: string, group: string): UserFacts | undefined {
  const [, , userId, groupId] = rows(passwd).find(([name]) => name === serviceUser) ?? [];
  if (userId === undefined) return undefined;
  const joined = rows(group).filter(([, , , members = ""]) => members.split(",").includes(serviceUser));
  const groupIds = [Number(groupId), ...joined.map(([, , number]) => Number(number))];
  return { user: serviceUser, userId: Number(userId), groupIds };
}

function groupsIn(group: string): ReadonlyMap<number, string> {
  return new Map(rows(group).map(([name = "", , number]) => [Number(number), name]));
}

function rows(table: string): string[][] {
  return table.split("\n").map((line) => line.split(":"));
}

export function judgeGroups({ user, devices, groupNames }: AccessFacts): Finding {
  if (devices.length === 0) return skipped(words.noneNeeded);
  if (!user) return skipped(words.noUser(serviceUser));
  const closed = devices.filter(({ owner }) => owner && !mayUse(user, owner));
  const [first] = closed;
  if (!first?.owner) return good(words.mayUse(user.user, devices.map(({ device }) => device.path).join(", ")));
  const group = groupNames.get(first.owner.groupId) ?? String(first.owner.groupId);
  // Debian 13 gives ttyACM to plugdev, a getty gives its port to tty, a board without our udev rules gives all to root.
  const isUsual = group === first.device.usualGroup && (first.owner.mode & 0o020) !== 0;
  const fix = isUsual ? words.joinGroup(serviceUser, group) : words.installRules;
  return bad(words.mayNotUse(serviceUser, first.device.path, group), fix, {
    faultCode: codes[first.device.usualGroup] ?? "PP401",
  });
}

const codes: Readonly<Record<string, "PP106" | "PP303" | "PP401">> = { gpio: "PP106", i2c: "PP303", dialout: "PP401" };

/** By the right to write: /sys/class/gpio/export cannot be read by anybody. */
function mayUse({ userId, groupIds }: UserFacts, { userId: ownerId, groupId, mode }: FileOwner): boolean {
  if (userId === 0) return true;
  if (userId === ownerId) return (mode & 0o200) !== 0;
  if (groupIds.includes(groupId)) return (mode & 0o020) !== 0;
  return (mode & 0o002) !== 0;
}
