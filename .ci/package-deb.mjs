// npm run package:deb: the service as a Debian package in `package/`, for this machine's architecture and Node: the bundled program,
// the packages with compiled parts, units, and a list of what is inside (SBOM). Needs dpkg-deb; run it on what it is to run on.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("..", import.meta.url));
const { version, description } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
/** Of what lies in /var/lib/pinpadd and /etc/pinpadd. To be raised when the version before could not read it any more. */
const stateFormat = 1;
/** As the units name them. */
const credentials = ["storage-key", "tls-client-key"];
const out = join(project, "package");
const root = join(out, "root");
const library = join(root, "usr/lib/pinpadd");

function run(command, args, cwd = project) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 1e8 });
  if (status === 0) return stdout;
  console.error(`${command} ${args.join(" ")} failed:\n${error?.message ?? stderr}`);
  process.exit(1);
}

function put(path, contents, mode = 0o644) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
  chmodSync(file, mode);
}

const copy = (from, path, mode) => put(path, readFileSync(join(project, from)), mode);

rmSync(out, { recursive: true, force: true });
mkdirSync(library, { recursive: true });
for (const from of ["dist/bundle", "hardware/boards", "hardware/oled/fonts"]) {
  cpSync(join(project, from), join(library, from), { recursive: true });
}
for (const file of ["package.json", "package-lock.json", ".npmrc"]) cpSync(join(project, file), join(library, file));
run("npm", ["ci", "--omit=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"], library);
// What the bundler has put into the program's own files is there once; its licences come along.
const bundled = JSON.parse(readFileSync(join(project, "dist/bundle/packages.json"), "utf8"));
const shipped = JSON.parse(readFileSync(join(library, "package.json"), "utf8"));
// Of what is installed here, and before it is pruned: in the project npm passes over what a development package uses, too (zod).
writeFileSync(join(library, "package.json"), JSON.stringify({ ...shipped, devDependencies: undefined }));
const sbom = run("npm", ["sbom", "--sbom-format=cyclonedx"], library);
const builtIn = Object.fromEntries(bundled.map(({ name, version: ofPackage }) => [name, ofPackage]));
const isSeparate = ([name]) => builtIn[name] === undefined;
writeFileSync(
  join(library, "package.json"),
  `${JSON.stringify(
    {
      name: shipped.name,
      version,
      license: shipped.license,
      private: true,
      type: shipped.type,
      imports: shipped.imports,
      dependencies: Object.fromEntries(Object.entries(shipped.dependencies).filter(isSeparate)),
      optionalDependencies: shipped.optionalDependencies,
      builtIn,
    },
    null,
    2,
  )}\n`,
);
run("npm", ["prune", "--omit=dev", "--offline", "--no-audit", "--no-fund", "--loglevel=error"], library);
rmSync(join(library, "package-lock.json"), { force: true });
const licences = bundled.map(({ name, version: ofPackage, license, folder }) => {
  const texts = readdirSync(join(project, folder)).filter((file) => /^licen[cs]e/i.test(file));
  const text = texts.map((file) => readFileSync(join(project, folder, file), "utf8").trim()).join("\n\n");
  return `${name} ${ofPackage}, ${license}\n\n${text || "(its package holds no text of its licence)"}\n`;
});
rmSync(join(library, ".npmrc"));
rmSync(join(library, "node_modules/.package-lock.json"), { force: true });
const prebuilt = join(library, "node_modules/@serialport/bindings-cpp/prebuilds");
for (const name of readdirSync(prebuilt)) {
  if (name !== `linux-${process.arch}`) rmSync(join(prebuilt, name), { recursive: true });
}

copy("systemd/launch", "usr/lib/pinpadd/systemd/launch", 0o755);
for (const unit of ["pinpadd.service", "pinpad-gateway.service"]) copy(`systemd/${unit}`, `lib/systemd/system/${unit}`);
copy("systemd/sysusers.conf", "usr/lib/sysusers.d/pinpadd.conf");
copy("systemd/tmpfiles.conf", "usr/lib/tmpfiles.d/pinpadd.conf");
copy("systemd/modules-load.conf", "usr/lib/modules-load.d/pinpadd.conf");
copy("systemd/60-pinpadd.rules", "lib/udev/rules.d/60-pinpadd.rules");
copy("systemd/README.md", "usr/share/doc/pinpadd/README.md");
put(
  "usr/share/doc/pinpadd/copyright",
  [
    readFileSync(join(project, "LICENSE"), "utf8"),
    "Built into the program's files, each under its own licence:\n",
    ...licences,
    "The packages in /usr/lib/pinpadd/node_modules hold theirs.\n",
  ].join(`\n${"-".repeat(72)}\n\n`),
);
put("usr/share/doc/pinpadd/sbom.cyclonedx.json", sbom);
put("usr/bin/pinpad", '#!/bin/sh\nexec /usr/bin/node /usr/lib/pinpadd/dist/bundle/main.js "$@"\n', 0o755);

const architecture = run("dpkg", ["--print-architecture"]).trim();
const installedKiB = Math.ceil(Number(run("du", ["-sk", root]).split("\t")[0]));
// Compiled parts of i2c-bus and epoll fit one major version of Node. perl-base, for the launcher, is Essential.
const major = Number(process.versions.node.split(".")[0]);
put(
  "DEBIAN/control",
  `Package: pinpadd
Version: ${version}
Architecture: ${architecture}
Maintainer: pinpadd <pinpadd@localhost>
Depends: nodejs (>= ${major}), nodejs (<< ${major + 1}~), systemd (>= 250)
Installed-Size: ${installedKiB}
Section: misc
Priority: optional
Description: the open PIN pad for Linux kiosks
 ${description.replace(/^[^:]*: /, "")}.
`,
);
// Which Node there is, is noted for the launcher; another one under the same name has it noted again.
put("DEBIAN/triggers", "interest-noawait /usr/bin/node\n");
put(
  "DEBIAN/preinst",
  `#!/bin/sh
set -e
# Written by the newest version that ever ran here; stays until purge.
noted=/var/lib/pinpadd.format
if [ -e "$noted" ] && [ "$(cat "$noted")" -gt ${stateFormat} ]; then
  cat >&2 <<END
pinpadd ${version} cannot read what the version before has written: its keys and tries have format $(cat "$noted"), this one reads ${stateFormat}.
Nothing was changed. Install a version that is as new, or purge the package first: that deletes keys and tries, and the pad
has to be provisioned again.
END
  exit 1
fi
`,
  0o755,
);
put(
  "DEBIAN/postinst",
  `#!/bin/sh
set -e
case "$1" in configure|triggered) /usr/lib/pinpadd/systemd/launch --note-node ;; esac
if [ "$1" = configure ]; then
  echo ${stateFormat} > /var/lib/pinpadd.format
  systemd-sysusers pinpadd.conf
  systemd-tmpfiles --create pinpadd.conf
  # A sample of its own: the configuration is the technician's, and no upgrade asks about it.
  pinpad config example > /usr/share/doc/pinpadd/config.example.toml
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    udevadm control --reload 2>/dev/null || true
  fi
fi
# What prerm has stopped, also where the upgrade was given up. A new installation is started by whoever has configured it.
if [ -d /run/systemd/system ]; then
  for unit in pinpad-gateway.service pinpadd.service; do
    if [ -e "/run/pinpadd-was-running/$unit" ]; then systemctl start "$unit" || true; fi
  done
  rm -rf /run/pinpadd-was-running
fi
`,
  0o755,
);
put(
  "DEBIAN/prerm",
  `#!/bin/sh
set -e
if [ "$1" = remove ]; then rm -f /usr/lib/pinpadd/systemd/node-noted; fi
[ -d /run/systemd/system ] || exit 0
case "$1" in
remove)
  systemctl disable --now pinpadd.service pinpad-gateway.service || true
  ;;
upgrade)
  # Before its files change under it: the pad ends the payment under way first, while it still has a gateway.
  mkdir -p /run/pinpadd-was-running
  for unit in pinpadd.service pinpad-gateway.service; do
    if systemctl is-active --quiet "$unit"; then
      touch "/run/pinpadd-was-running/$unit"
      systemctl stop "$unit" || true
    fi
  done
  ;;
esac
`,
  0o755,
);
put(
  "DEBIAN/postrm",
  `#!/bin/sh
set -e
case "$1" in
remove|purge)
  rm -f /usr/share/doc/pinpadd/config.example.toml
  rmdir /usr/share/doc/pinpadd 2>/dev/null || true
  ;;
esac
if [ "$1" = purge ]; then
  # Tries and keys are of no use to anybody else, and go with the pad.
  rm -rf /var/lib/pinpadd /var/lib/pinpadd.format /etc/pinpadd
  for name in ${credentials.join(" ")}; do
    sealed="/etc/credstore.encrypted/$name"
    [ -e "$sealed" ] || continue
    # Our units are gone by now: whoever still names it is somebody else.
    if grep -rqsE "^(Load|Import)Credential(Encrypted)?=$name(:|$)" /etc/systemd /run/systemd/system /lib/systemd/system /usr/lib/systemd/system; then
      echo "pinpadd: $sealed stays, since another unit loads it"
    else
      rm -f "$sealed"
      echo "pinpadd: $sealed is deleted; the pad's store was sealed under it"
    fi
  done
  echo "pinpadd: users and groups pinpadd, pinpad-gateway and pinpad-app stay, so that nobody else gets their numbers"
fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
`,
  0o755,
);

/** As they will be installed, whoever built it: folders may be entered, nothing may be written to. */
function settle(path) {
  const isFolder = statSync(path).isDirectory();
  chmodSync(path, isFolder || statSync(path).mode & 0o100 ? 0o755 : 0o644);
  if (isFolder) for (const name of readdirSync(path)) if (name !== ".bin") settle(join(path, name));
}
settle(root);
rmSync(join(library, "node_modules/.bin"), { recursive: true, force: true });
const file = join(out, `pinpadd_${version}_${architecture}.deb`);
run("dpkg-deb", ["--root-owner-group", "-Zxz", "--build", root, file]);
rmSync(root, { recursive: true });
console.log(file);
