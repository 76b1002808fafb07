import type { SystemFiles } from "../ports/system-files.ts";
import { bad, type Check, check, type Finding, good, skipped } from "./check.ts";
import { restartPi } from "./keypad-words.ts";
import { serviceWords as words } from "./service-words.ts";
import { listed, type Told } from "./told.ts";

const units = ["pinpadd", "pinpad-gateway"] as const;

interface UnitFacts {
  readonly unit: (typeof units)[number];
  readonly isInstalled: boolean;
  readonly isRunning: boolean;
}

/**
 * Which processes there are, and whether the parts are nobody's. `storeFile`: who has it open is the pad. `closed`: why a pad that listens
 * was not asked.
 */
export function serviceChecks(
  system: SystemFiles,
  storeFile: string,
  ownProcess: number,
  closed: Told | undefined,
): readonly Check[] {
  const late = bad(words.late, restartPi);
  return [
    check({
      id: "services",
      faultClass: "machine",
      title: { en: "both services", zh: "两个服务" },
      timeoutMs: 2_000,
      late,
      probe: () => Promise.all(units.map((unit) => unitFacts(system, unit))),
      judge: judgeServices,
    }),
    check({
      id: "service",
      faultClass: "machine",
      title: { en: "parts free to be tested", zh: "部件可供测试" },
      timeoutMs: 2_000,
      late,
      probe: () => holderOf(system, storeFile, ownProcess),
      judge: (holder) => {
        if (closed !== undefined) return skipped(closed);
        return holder === undefined ? good(words.free) : skipped(words.heldBy(holder, words.held));
      },
    }),
  ];
}

async function unitFacts(system: SystemFiles, unit: (typeof units)[number]): Promise<UnitFacts> {
  const folders = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];
  const files = await Promise.all(folders.map((folder) => system.text(`${folder}/${unit}.service`)));
  const processes = await system.text(`/sys/fs/cgroup/system.slice/${unit}.service/cgroup.procs`);
  return {
    unit,
    isInstalled: files.some((file) => file !== undefined),
    isRunning: /\d/.test(processes ?? ""),
  };
}

export function judgeServices(facts: readonly UnitFacts[]): Finding {
  const installed = facts.filter(({ isInstalled }) => isInstalled);
  if (installed.length === 0) return skipped(words.notInstalled);
  const idle = installed.filter(({ isRunning }) => !isRunning).map(({ unit }) => unit);
  const [first, ...others] = idle;
  if (first === undefined) return good(words.run(listed(installed.map(({ unit }) => unit))));
  const cause = others.length > 0 ? words.moreIdle(listed(idle)) : words.oneIdle(first);
  return bad(cause, words.enable(idle.join(" "), first));
}

/** The mark beside the store names its process; one that is gone holds nothing. */
async function holderOf(system: SystemFiles, storeFile: string, ownProcess: number): Promise<number | undefined> {
  const mark = await system.text(`${storeFile}.lock`);
  const number = Number(mark?.split(" ")[0]);
  if (mark === undefined || !Number.isInteger(number) || number === ownProcess) return undefined;
  return (await system.text(`/proc/${number}/stat`)) === undefined ? undefined : number;
}
