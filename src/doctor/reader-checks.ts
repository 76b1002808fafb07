import type { SystemFiles } from "../ports/system-files.ts";
import { bad, type Check, check, type Finding, good, skipped, warn } from "./check.ts";

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
const takers: readonly { readonly name: RegExp; readonly who: string; readonly fix: (tty: string) => string }[] = [
  {
    name: /\bagetty\b|\bgetty\b|\blogin\b/,
    who: "a login (getty)",
    fix: (tty) => `\`sudo systemctl mask --now serial-getty@${tty}.service\``,
  },
  { name: /\bModemManager\b/, who: "ModemManager", fix: () => "`sudo systemctl mask --now ModemManager.service`" },
  { name: /\bbrltty\b/, who: "brltty", fix: () => "`sudo systemctl mask --now brltty.service brltty-udev.service`" },
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
    late: bad("the port's owner could not be found in time", "Restart the Pi: `sudo reboot`", { faultCode: "PP401" }),
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
  if (!isThere) {
    return bad(
      `${port} is not there: the reader or its adapter is unplugged`,
      "Plug the reader's USB or serial cable in and look at its lamp; `ls -l /dev/serial/by-id` shows what is plugged in",
      { faultCode },
    );
  }
  for (const { name, who, fix } of takers) {
    const taker = holders.find((holder) => name.test(holder));
    if (taker)
      return bad(`${who} has ${port} open: ${taker}`, `${fix(tty)}, then \`sudo systemctl restart pinpadd\``, {
        faultCode,
      });
  }
  if (isKernelConsole) {
    return bad(
      `the kernel's console uses ${tty}`,
      `\`sudo raspi-config nonint do_serial_cons 1\` (removes console=${tty} from cmdline.txt), then \`sudo reboot\``,
      { faultCode },
    );
  }
  const other = holders.find((holder) => !/\b(pinpad|pinpadd|main\.js)\b/.test(holder));
  if (other)
    return bad(`another program has ${port} open: ${other}`, "Stop that program, or see that it uses another port", {
      faultCode,
    });
  if (/^\/dev\/tty(USB|ACM)\d+$/.test(port)) {
    const fix = stableName
      ? `Write \`port = "${stableName}"\` under [reader] in the configuration`
      : "Give it a name of its own by udev: the last line of 60-pinpadd.rules shows how";
    return warn(`${port} is a name that changes when something else is plugged in`, fix);
  }
  if (hasModemManager && /^tty(USB|ACM)/.test(tty)) {
    const cause = `ModemManager runs: it talks to ${port} whenever the reader is plugged in`;
    return warn(cause, "`sudo systemctl mask --now ModemManager.service`");
  }
  return good(`${port} is free`);
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
    const model = seen.model ? `, \`model = "${seen.model}"\`` : "";
    return bad(
      `the reader at ${port} speaks ${seen.protocol} at ${seen.baudRate} baud, not ${protocol}`,
      `Write \`part = "${seen.protocol}"\`${model} and \`baud-rate = ${seen.baudRate}\` under [reader] in the configuration, then \`sudo systemctl restart pinpadd\``,
      { faultCode: "PP403", faultClass: "set-up" },
    );
  }
  if (seen && seen.baudRate !== baudRate) {
    return bad(
      `the reader at ${port} speaks at ${seen.baudRate} baud, not at ${baudRate}`,
      `Write \`baud-rate = ${seen.baudRate}\` under [reader] in the configuration, then \`sudo systemctl restart pinpadd\``,
      { faultCode: "PP403", faultClass: "set-up" },
    );
  }
  if (seen) {
    const model = seen.model ? `, like ${seen.model}` : "";
    return good(`${seen.protocol} at ${seen.baudRate} baud${model}, firmware ${seen.firmware || "not told"}`);
  }
  if (isSilent) return skipped("a swipe reader says nothing until a card comes: `pinpad reader read` tests it");
  return bad(
    `the port ${port} is open, but no reader answers, by whatever protocol`,
    "Look at the reader's lamp: dark is its power supply; else swap TX and RX, and try another cable; `pinpad reader probe` tries every speed",
    { faultCode: "PP403" },
  );
}
