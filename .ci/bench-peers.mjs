// Runs before `npm run bench:perf`: installs what the benchmarks measure against and nothing else needs, out of everybody's way.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const wanted = fileURLToPath(new URL("bench-peers", import.meta.url));
const place = fileURLToPath(new URL("../node_modules/.bench-peers", import.meta.url));

if (!existsSync(`${place}/node_modules`)) {
  cpSync(wanted, place, { recursive: true });
  const install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status } = spawnSync("npm", install, {
    cwd: place,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  process.exit(status ?? 1);
}
