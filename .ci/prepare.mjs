// Runs before `npm start` and `npm test`: installs what is missing and, asked to `build`, compiles what has changed.
// Needs nothing but Node and npm, so that a fresh clone works with either command alone.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts) => join(root, ...parts);
const onWindows = process.platform === "win32";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 15)) {
  console.error(
    `pinpadd needs Node 20.15 or newer; this is ${process.versions.node}. Install a newer Node, then try again.`,
  );
  process.exit(1);
}

function run(command, args, env = {}) {
  // npm's own output belongs on stderr here: stdout is the bench's.
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: onWindows,
    env: { ...process.env, ...env },
  });
  return result.status === 0;
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function mtime(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

const lock = at(".preparing");

const turnMs = 100;

/** By one that was killed: its number is nobody's now, or was never written. */
function isLeft(file) {
  try {
    const holder = Number(readFileSync(file, "utf8"));
    return holder > 0 ? !isAlive(holder) : Date.now() - mtime(file) > 10_000;
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** One at a time: test files that all want the program built would empty `node_modules` under each other's compiler. */
function takeTurn() {
  for (let waitedMs = 0; ; waitedMs += turnMs) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      process.once("exit", () => rmSync(lock, { force: true }));
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (isLeft(lock)) rmSync(lock, { force: true });
    else if (waitedMs === 3_000) console.error(`Waiting for another install or build here to end (${lock}) ...`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, turnMs);
  }
}

takeTurn();
const installed = at("node_modules", ".pinpadd-installed");
if (mtime(installed) < Math.max(mtime(at("package-lock.json")), mtime(at("package.json")))) {
  console.error("Installing packages (first run, or the lock file has changed) ...");
  // A lock that misses another platform's optional binaries fails `npm ci`; `npm install` still resolves them.
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--include=dev", "--include=optional"];
  const done = run("npm", ["ci", ...quiet]) || run("npm", ["install", "--no-package-lock", ...quiet]);
  if (!done) {
    console.error("Installing failed. Check the network and the messages above, then run the command again.");
    process.exit(1);
  }
  writeFileSync(installed, "");
}

if (process.argv[2] === "build") {
  const stamp = at("dist", ".built");
  const sources = ["src", "hardware", "tsconfig.json", ".ci/bundle.mjs", "node_modules/.pinpadd-installed"].map(
    (name) => newest(at(name)),
  );
  if (mtime(stamp) < Math.max(...sources)) {
    console.error("Building ...");
    const compiler = [at("node_modules", "typescript", "bin", "tsc"), "-p", at("tsconfig.json")];
    if (!run(process.execPath, compiler) || !run(process.execPath, [at(".ci", "bundle.mjs")])) {
      console.error("Building failed: see the messages above.");
      process.exit(1);
    }
    writeFileSync(stamp, "");
  }
}
