import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Program } from "./program.ts";

const fakeSocket = fileURLToPath(new URL("notify-socket.pl", import.meta.url));
const handsMain = fileURLToPath(new URL("main-with-hands.mjs", import.meta.url));
const launcher = fileURLToPath(new URL("../../systemd/launch", import.meta.url));

interface LaunchOptions {
  readonly main?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A program of ours as its unit starts it: through systemd/launch, with this Node and, unless told otherwise, with hands. */
export function launched(args: readonly string[], { main = handsMain, env = {} }: LaunchOptions = {}): Program {
  return new Program([launcher, ...args], {
    file: "perl",
    isTypedTo: true,
    env: { ...process.env, PINPAD_NODE: process.execPath, PINPAD_MAIN: main, ...env },
  });
}

/** A notify socket in this folder; every sign is a line of its program's output. */
export async function notifySocket(folder: string): Promise<{ path: string; heard: Program }> {
  const path = join(folder, "notify");
  const heard = new Program([fakeSocket, path], { file: "perl" });
  await heard.prints(/listening/);
  return { path, heard };
}
