import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPty } from "../../src/platform/pty.ts";
import { type Ended, Program } from "./program.ts";

const inheritedSocket = fileURLToPath(new URL("inherited-socket.py", import.meta.url));
const daemonPaths = ["/usr/sbin/pcscd", "/usr/local/sbin/pcscd"];
const driverPaths = [
  "/usr/lib/pcsc/drivers/serial/libccidtwin.so",
  "/usr/lib64/pcsc/drivers/serial/libccidtwin.so",
  "/usr/local/lib/pcsc/drivers/serial/libccidtwin.so",
];
/** Every byte, and the polling too (libccid, debug.h). */
const driverLogLevel = "0x000F";
const toolPatienceMs = 20_000;
const listPauseMs = 50;

export interface PcscParts {
  readonly daemon: string;
  readonly driver: string;
}

/** What a PC/SC stack needs, or undefined, and then the reason is printed. */
export async function findPcsc(): Promise<PcscParts | undefined> {
  const daemon = daemonPaths.find(existsSync);
  const driver = driverPaths.find(existsSync);
  const missing = [
    ...(daemon ? [] : ["pcscd"]),
    ...(driver ? [] : ["libccid"]),
    ...(starts("opensc-tool", "--version") ? [] : ["opensc"]),
    ...(starts("python3", "--version") ? [] : ["python3"]),
  ];
  const fault = await openPty().then((pty) => pty.close(), String);
  if (daemon && driver && missing.length === 0 && fault === undefined) return { daemon, driver };
  const packages = missing.length > 0 ? `missing (Debian: apt-get install ${missing.join(" ")})` : undefined;
  console.warn(`skipped: ${[packages, fault].filter(Boolean).join("; ")}`);
  return undefined;
}

/** A reader as the driver is told of it. */
export interface SerialReader {
  /** The driver's name of the model. */
  readonly name: string;
  readonly port: string;
}

/** Debian's PC/SC daemon on a socket of its own, beside any other of this machine, and OpenSC's tool as its client. */
export class Pcscd {
  readonly #daemon: Program;
  readonly #socket: string;

  private constructor(daemon: Program, socket: string) {
    this.#daemon = daemon;
    this.#socket = socket;
  }

  /** Resolves when it has opened the readers; rejects with its log. `folder` gets the socket and the configuration. */
  static async start({ daemon, driver }: PcscParts, folder: string, readers: readonly SerialReader[]): Promise<Pcscd> {
    const configuration = join(folder, "reader.conf");
    const socket = join(folder, "pcscd.comm");
    await writeFile(configuration, readers.map((reader, at) => entryOf(reader, at, driver)).join("\n"));
    const program = new Program(
      [inheritedSocket, socket, daemon, "--foreground", "--debug", "--apdu", "--config", configuration],
      { file: "python3", env: { ...process.env, LIBCCID_ifdLogLevel: driverLogLevel } },
    );
    const pcscd = new Pcscd(program, socket);
    try {
      await pcscd.logs(/Started by systemd[\s\S]*daemon ready/);
    } catch (error) {
      await pcscd.end();
      throw error;
    }
    return pcscd;
  }

  /** All that it and the driver said, every byte to and from the readers in it. */
  get log(): string {
    return this.#daemon.stdout;
  }

  /** Resolves as soon as it has said so. */
  async logs(pattern: RegExp): Promise<void> {
    await this.#daemon.prints(pattern);
  }

  /** All that the driver wrote to the line of this reader, for any of its slots. */
  bytesTo({ port }: SerialReader): Buffer {
    const opened = this.log.matchAll(/Reader index: ([0-9A-F]+), Device: (.*)/g);
    const slots = [...opened]
      .filter(([, , device = ""]) => device.split(":")[0] === port)
      .map(([, index = ""]) => index);
    const written = this.log.matchAll(/-> 0*([0-9A-F]+) ((?:[0-9A-F]{2} )+)/g);
    const bytes = [...written].filter(([, index = ""]) => slots.includes(index)).map(([, , hex = ""]) => hex);
    return Buffer.from(bytes.join("").replaceAll(" ", ""), "hex");
  }

  /** What OpenSC's tool says of the card in this reader's first slot. */
  async tool(reader: SerialReader, ...args: readonly string[]): Promise<Ended> {
    const { number } = await this.#row(reader);
    return this.#openscTool("--reader", number, "--card-driver", "default", ...args);
  }

  /** Whether a client is told that there is a card in this reader. */
  async hasCard(reader: SerialReader): Promise<boolean> {
    return (await this.#row(reader)).card === "Yes";
  }

  /** Resolves when a client is told so. */
  async showsCard(reader: SerialReader, isThere: boolean): Promise<void> {
    const deadline = performance.now() + toolPatienceMs;
    while ((await this.hasCard(reader)) !== isThere) {
      if (performance.now() > deadline) throw new Error(`${reader.name} never ${isThere ? "got" : "lost"} its card`);
      await new Promise((resolve) => setTimeout(resolve, listPauseMs));
    }
  }

  async end(): Promise<void> {
    this.#daemon.kill("SIGTERM");
    await this.#daemon.endsWithin(toolPatienceMs);
  }

  /** PC/SC puts the reader's number and its slot's, 00, behind its name. */
  async #row({ name }: SerialReader): Promise<{ number: string; card: string }> {
    const { stdout } = await this.#openscTool("--list-readers");
    for (const [, number = "", card = "", listed] of stdout.matchAll(/^(\d+) +(Yes|No) .* (\S+) \d\d 00$/gm)) {
      if (listed === name) return { number, card };
    }
    throw new Error(`${name} is not among the readers:\n${stdout}`);
  }

  #openscTool(...args: readonly string[]): Promise<Ended> {
    const env = { ...process.env, PCSCLITE_CSOCK_NAME: this.#socket };
    return new Program(args, { file: "opensc-tool", env }).endsWithin(toolPatienceMs);
  }
}

/** reader.conf(5); the driver takes the model behind the port's name, and a number for a channel that it does not use. */
function entryOf({ name, port }: SerialReader, at: number, driver: string): string {
  return [
    `FRIENDLYNAME "pinpad ${name}"`,
    `DEVICENAME ${port}:${name}`,
    `LIBPATH ${driver}`,
    `CHANNELID ${at}`,
    "",
  ].join("\n");
}

function starts(file: string, ...args: readonly string[]): boolean {
  return spawnSync(file, args).error === undefined;
}
