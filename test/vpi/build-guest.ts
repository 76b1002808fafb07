import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const compiler = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
const guest = fileURLToPath(new URL("guest", import.meta.url));

/** Compiles the guest's programs: its Node runs JavaScript only. */
export function buildGuest(): void {
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", guest], { encoding: "utf8" });
  if (status !== 0) throw new Error(`building the virtual Pi's programs failed:\n${stdout}`);
}
