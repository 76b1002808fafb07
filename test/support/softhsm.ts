import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCryptoki } from "../../src/keys/pkcs11/cryptoki.ts";

/** Where distributions put the module. */
const modulePaths = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib64/softhsm/libsofthsm2.so",
  "/usr/lib64/pkcs11/libsofthsm2.so",
  "/usr/local/lib/softhsm/libsofthsm2.so",
  "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];

/** The module, or undefined, and then the reason is printed. */
export async function findSoftHsm(): Promise<string | undefined> {
  const found = modulePaths.find((path) => existsSync(path));
  const packageFault = await loadCryptoki().then(() => undefined, String);
  const missing = found === undefined ? "SoftHSM2 is not installed (Debian: apt-get install softhsm2)" : packageFault;
  if (missing === undefined) return found;
  console.warn(`skipped: ${missing}`);
  return undefined;
}

/**
 * A folder for tokens, of this process: SoftHSM2 looks for its configuration in the environment. Tokens are made as a
 * technician makes them.
 */
export function softHsmFolder() {
  const folder = mkdtempSync(join(tmpdir(), "pinpad-token-"));
  const tokens = join(folder, "tokens");
  mkdirSync(tokens);
  writeFileSync(join(folder, "softhsm2.conf"), `directories.tokendir = ${tokens}\nlog.level = ERROR\n`);
  process.env["SOFTHSM2_CONF"] = join(folder, "softhsm2.conf");
  return {
    initialise: (label: string, loginPin = "1234") => {
      const names = ["--label", label, "--so-pin", "87654321", "--pin", loginPin];
      execFileSync("softhsm2-util", ["--init-token", "--free", ...names], { stdio: "pipe" });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
