import { load } from "koffi";

const program = load(null);
const posixOpenpt = program.func<[number], number>("posix_openpt", "int", ["int"]);
const unlockpt = program.func<[number], number>("unlockpt", "int", ["int"]);
const ptsname = program.func<[number], string>("ptsname", "str", ["int"]);
const socket = program.func<[number, number, number], number>("socket", "int", ["int", "int", "int"]);
const schedSetscheduler = program.func<[number, number, Buffer], number>("sched_setscheduler", "int", [
  "int",
  "int",
  "void *",
]);
const ioctl = program.func<[number, number, Buffer], number>("ioctl", "int", ["int", "ulong", "void *"]);

/** O_RDWR, O_NOCTTY, and O_CLOEXEC: a child that holds the master would keep the line from being hung up. */
const openFlags = 0o2 | 0o400 | 0o2000000;
const fifo = 1;
const resetOnFork = 0x4000_0000;
const inet = 2;
const datagram = 2;
const setInterfaceFlags = 0x8914;
const interfaceUp = 1;

/** A new pseudo-terminal: the descriptor of its master, and its slave's path. */
export function openPty(): { readonly master: number; readonly slave: string } {
  const master = checked("posix_openpt", posixOpenpt(openFlags));
  checked("unlockpt", unlockpt(master));
  return { master, slave: ptsname(master) };
}

/** Gives this thread the processor whenever it has something to do; not its children. */
export function runFirst(): void {
  const priority = Buffer.alloc(4);
  priority.writeInt32LE(1);
  checked("sched_setscheduler", schedSetscheduler(0, fifo | resetOnFork, priority));
}

/** 127.0.0.1 does not answer before this. */
export function raiseLoopback(): void {
  const request = Buffer.alloc(40);
  request.write("lo");
  request.writeInt16LE(interfaceUp, 16);
  checked("ioctl SIOCSIFFLAGS", ioctl(checked("socket", socket(inet, datagram, 0)), setInterfaceFlags, request));
}

function checked(call: string, result: number): number {
  if (result < 0) throw new Error(`${call} failed`);
  return result;
}
