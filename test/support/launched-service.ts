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

/** Has the launcher note this Node below `folder`, as the package's installation does; the environment that says where. */
export async function notedNode(folder: string): Promise<NodeJS.ProcessEnv> {
  const env = { PINPAD_NODE: process.execPath, PINPAD_NODE_NOTE: join(folder, "node-noted") };
  const noting = new Program([launcher, "--note-node"], { file: "perl", env: { ...process.env, ...env } });
  const { code, stderr } = await noting.endsWithin(20_000);
  if (code !== 0) throw new Error(stderr);
  return env;
}
