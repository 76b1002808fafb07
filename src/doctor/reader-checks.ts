import type { SystemFiles } from "../ports/system-files.ts";
import { bad, type Check, check, type Finding, good, skipped, warn } from "./check.ts";
import { restartPi } from "./keypad-words.ts";
import { readerWords, portWords as words } from "./reader-words.ts";
import { comma, joined, plain, type Told } from "./told.ts";

/** A reader that has answered. */
export interface SeenReader {
  readonly protocol: string;
  readonly baudRate: number;
  readonly model: string | undefined;
  readonly firmware: string;
}

export interface ReaderProbe {
  readonly port: string;
  readonly protocol: string;
  /** As configured, or the model's own. */
  readonly baudRate: number;
  /** People's words for who has the port open besides us, such as `process 812 (agetty ...)`. */
  readonly holders: () => Promise<readonly string[]>;
  /** Asks by the configured protocol, then by the others. Rejects with Fault PP401 when the port cannot be opened. */
  readonly ask: (signal: AbortSignal) => Promise<SeenReader | undefined>;
  /** Listens only: a reader that is not asked may say nothing before a card comes. */
  readonly isSilent: boolean;
}

/** Who takes serial ports on a Debian machine, and what makes it stop. */
const takers: readonly { readonly name: RegExp; readonly who: Told; readonly command: (tty: string) => string }[] = [
  {
    name: /\bagetty\b|\bgetty\b|\blogin\b/,
    who: words.getty,
    command: (tty) => `sudo systemctl mask --now serial-getty@${tty}.service`,
  },
  {
    name: /\bModemManager\b/,
    who: plain("ModemManager"),
    command: () => "sudo systemctl mask --now ModemManager.service",
  },
  {
    name: /\bbrltty\b/,
    who: plain("brltty"),
    command: () => "sudo systemctl mask --now brltty.service brltty-udev.service",
  },
];

export interface PortFacts {
  readonly port: string;
  readonly isThere: boolean;
  /** The kernel's name, without folder. */
  readonly tty: string;
  readonly stableName: string | undefined;
  readonly holders: readonly string[];
  readonly isKernelConsole: boolean;
  /** It asks every USB port that comes whether it is a modem. */
  readonly hasModemManager: boolean;
}

/** The port alone: there, under a name that stays, and nobody else's. */
export function portCheck(system: SystemFiles, { port, holders }: ReaderProbe): Check {
  return check({
    id: "port",
    faultClass: "machine",
    title: { en: "reader's serial port", zh: "读卡器串口" },
    timeoutMs: 3_000,
    late: bad(words.late, restartPi, { faultCode: "PP401" }),
    probe: async (): Promise<PortFacts> => {
      const device = await system.realPath(port);
      const tty = (device ?? port).split("/").at(-1) ?? "";
      const commandLine = (await system.text("/proc/cmdline")) ?? "";
      return {
        port,
        tty,
        isThere: device !== undefined,
        stableName: device && (await stableNameOf(system, device)),
        holders: device === undefined ? [] : [...(await gettyOf(system, tty)), ...(await holders())],
        hasModemManager: await isActive(system, "ModemManager.service"),
        isKernelConsole: new RegExp(`\\bconsole=${tty}\\b`).test(commandLine),
      };
    },
    judge: judgePort,
  });
}

/** Another user's process is seen by root alone, its cgroup by all. */
async function gettyOf(system: SystemFiles, tty: string): Promise<readonly string[]> {
  const unit = `serial-getty@${tty}.service`;
  return (await isActive(system, `system-serial\\x2dgetty.slice/${unit}`)) ? [`${unit} (agetty)`] : [];
}

async function isActive(system: SystemFiles, unit: string): Promise<boolean> {
  return /\d/.test((await system.text(`/sys/fs/cgroup/system.slice/${unit}/cgroup.procs`)) ?? "");
}

async function stableNameOf(system: SystemFiles, device: string): Promise<string | undefined> {
  for (const name of await system.names("/dev/serial/by-id")) {
    const link = `/dev/serial/by-id/${name}`;
    if ((await system.realPath(link)) === device) return link;
  }
  return undefined;
}

export function judgePort(facts: PortFacts): Finding {
  const { port, isThere, tty, stableName, holders, isKernelConsole, hasModemManager } = facts;
  const faultCode = "PP401";
  if (!isThere) return bad(words.absent(port), words.plugIn, { faultCode });
  for (const { name, who, command } of takers) {
    const taker = holders.find((holder) => name.test(holder));
    if (taker) return bad(words.taken(who, port, taker), words.maskTaker(command(tty)), { faultCode });
  }
  if (isKernelConsole) return bad(words.kernelConsole(tty), words.moveConsole(tty), { faultCode });
  const other = holders.find((holder) => !/\b(pinpad|pinpadd|main\.js)\b/.test(holder));
  if (other) return bad(words.taken(words.otherProgram, port, other), words.stopProgram, { faultCode });
  if (/^\/dev\/tty(USB|ACM)\d+$/.test(port)) {
    return warn(words.changingName(port), stableName ? words.writePort(stableName) : words.ownName);
  }
  if (hasModemManager && /^tty(USB|ACM)/.test(tty)) return warn(words.modemManager(port), words.maskModemManager);
  return good(words.free(port));
}

export interface ReaderFacts {
  readonly port: string;
  readonly protocol: string;
  readonly baudRate: number;
  readonly isSilent: boolean;
  readonly seen: SeenReader | undefined;
}

export function readerCheck(probe: ReaderProbe): Check {
  const { port, protocol, baudRate, isSilent, ask } = probe;
  return check({
    id: "reader",
    faultClass: "machine",
    title: { en: "card reader", zh: "读卡器" },
    needs: ["service", "port"],
    timeoutMs: 9_000,
    late: judgeReader({ port, protocol, baudRate, isSilent, seen: undefined }),
    probe: async (signal): Promise<ReaderFacts> => ({ port, protocol, baudRate, isSilent, seen: await ask(signal) }),
    judge: judgeReader,
  });
}

export function judgeReader({ port, protocol, baudRate, isSilent, seen }: ReaderFacts): Finding {
  if (seen && seen.protocol !== protocol) {
    const fix = seen.model
      ? readerWords.writeModel(seen.protocol, seen.model, seen.baudRate)
      : readerWords.writeProtocol(seen.protocol, seen.baudRate);
    return bad(readerWords.otherProtocol(port, seen.protocol, seen.baudRate, protocol), fix, {
      faultCode: "PP403",
      faultClass: "set-up",
    });
  }
  if (seen && seen.baudRate !== baudRate) {
    return bad(readerWords.otherSpeed(port, seen.baudRate, baudRate), readerWords.writeSpeed(seen.baudRate), {
      faultCode: "PP403",
      faultClass: "set-up",
    });
  }
  if (seen) {
    const { model, firmware } = seen;
    const told = [
      readerWords.speaks(seen.protocol, seen.baudRate),
      ...(model ? [readerWords.like(model)] : []),
      firmware ? readerWords.firmware(firmware) : readerWords.firmwareUntold,
    ];
    return good(joined(told, comma));
  }
  if (isSilent) return skipped(readerWords.silentUntilCard);
  return bad(readerWords.silent(port), readerWords.lookAtLamp, { faultCode: "PP403" });
}
