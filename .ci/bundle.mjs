// npm run build, after the compiler: the program in few files, `dist/bundle/`, as it is started and packaged. Node reads some 440 small
// modules one by one, which is most of a start. Names and lines stay as written, since a technician reads stack traces.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const project = fileURLToPath(new URL("..", import.meta.url));
const out = join(project, "dist/bundle");
/** Programs may be running from the files that are there: the new ones take their place at once. */
const [next, last] = [`${out}.next.${process.pid}`, `${out}.last.${process.pid}`];

/** Packages with compiled parts, or that load their own files: they stay packages. */
const { optionalDependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
const external = Object.keys(optionalDependencies).map((name) => new RegExp(`^${name}(/|$)`));

const services = ["pad", "gateway"];
const input = {
  main: join(project, "src/cli/main.ts"),
  // For hands that play the customer on simulated parts: the very classes that the program has.
  "twins/sim-matrix": join(project, "hardware/keypad/sim-matrix.ts"),
  "twins/sim-swipe-reader": join(project, "hardware/reader/sim-swipe-reader.ts"),
  "twins/node-durable-file": join(project, "src/platform/node-durable-file.ts"),
};

/** What starts with each service, and nothing that is loaded later on. */
function reaches(entry, context) {
  const seen = new Set();
  const next = [join(project, entry)];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    next.push(...(context.getModuleInfo(id)?.importedIds ?? []));
  }
  return seen;
}

let reached;
/** One file a service and one for what both need; the commands' own files are the bundler's to cut. */
function fileOf(id, context) {
  reached ??= {
    main: reaches("src/cli/main.ts", context),
    ...Object.fromEntries(services.map((name) => [name, reaches(`src/cli/${name}.ts`, context)])),
  };
  // It waits for the command that it loads, which must not wait for it.
  if (id === input.main) return null;
  if (reached.main.has(id)) return "common";
  const users = services.filter((name) => reached[name].has(id));
  if (users.length === 0) return null;
  return users.length > 1 ? "services" : `service-${users[0]}`;
}

const bundle = await rolldown({
  cwd: project,
  platform: "node",
  input,
  external,
  preserveEntrySignatures: "allow-extension",
  onLog(level, log) {
    throw new Error(`${level}: ${log.message}`);
  },
});
const { output } = await bundle.write({
  dir: next,
  format: "esm",
  comments: { legal: true, annotation: false, jsdoc: false },
  chunkFileNames: "[name].js",
  codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: fileOf, debugName: "services" }] },
});
await bundle.close();

/** The packages whose code is in there now. */
const inside = new Set();
for (const { moduleIds = [] } of output) {
  for (const id of moduleIds) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? [];
    if (folder) inside.add(folder);
  }
}
const packages = [...inside].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return { name, version, license, folder: folder.slice(project.length) };
});
writeFileSync(join(next, "packages.json"), `${JSON.stringify(packages, null, 2)}\n`);
if (existsSync(out)) renameSync(out, last);
renameSync(next, out);
rmSync(last, { recursive: true, force: true });
