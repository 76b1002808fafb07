// npm run package:deb: the service as a Debian package in `package/`, for this machine's architecture and Node: built code, production
// packages with their compiled parts, units, and a list of what is inside (SBOM). Needs dpkg-deb; run it on what it is to run on.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("..", import.meta.url));
const { version, description } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
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
for (const from of ["dist", "hardware/boards", "hardware/oled/fonts"]) {
  cpSync(join(project, from), join(library, from), {
    recursive: true,
    filter: (path) => !/\.(built|tsbuildinfo)$/.test(path),
  });
}
for (const file of ["package.json", "package-lock.json", ".npmrc"]) cpSync(join(project, file), join(library, file));
run("npm", ["ci", "--omit=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"], library);
const sbom = run("npm", ["sbom", "--sbom-format=cyclonedx", "--omit=dev"]);
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
copy("LICENSE", "usr/share/doc/pinpadd/copyright");
put("usr/share/doc/pinpadd/sbom.cyclonedx.json", sbom);
put("usr/bin/pinpad", '#!/bin/sh\nexec /usr/bin/node /usr/lib/pinpadd/dist/src/cli/main.js "$@"\n', 0o755);

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
put(
  "DEBIAN/postinst",
  `#!/bin/sh
set -e
if [ "$1" = configure ]; then
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
rm -f /usr/share/doc/pinpadd/config.example.toml
rmdir /usr/share/doc/pinpadd 2>/dev/null || true
if [ "$1" = purge ]; then
  # Tries and keys are of no use to anybody else, and go with the pad.
  rm -rf /var/lib/pinpadd /var/lib/pinpad-gateway /etc/pinpadd
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
