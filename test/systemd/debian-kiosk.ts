import { randomBytes } from "node:crypto";
import { copyFileSync, cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { testCards } from "../../src/bench/acquirer/test-cards.ts";
import { benchConfigText } from "../../src/bench/bench-config.ts";
import type { PanelPixels } from "../../src/bench/oled-picture.ts";
import { BootedSystemd } from "../support/booted-systemd.ts";
import { framedPictures, showsText } from "../support/pictures.ts";
import { debianPackage } from "./debian-package.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const library = "/usr/lib/pinpadd";
const app = "/opt/kiosk-app";
const apiUrl = "ws+unix:///run/pinpad-gateway/api.sock:/pinpad/v1";
const config = benchConfigText({
  stateFolder: "/var/lib/pinpadd",
  host: "127.0.0.1",
  port: 8_583,
  amountMinor: 100,
  pinBlockFormat: 0,
  more: '\n[api]\nsocket-group = "pinpad-app"\n',
}).replace(/^storage-key-file = .*$/m, 'storage-key-credential = "storage-key"');

const card = testCards.find(({ id }) => id === "good");
/** Where each key lies in the bench's key map. */
const keyIndexes: Readonly<Record<string, number>> = { 1: 0, 2: 1, 3: 2, 4: 4, 5: 5, 6: 6, 7: 8, 8: 9, 9: 10, 0: 13 };
const enterKey = 15;
const cancelKey = 3;
const clearKey = 7;

const patienceMs = 30_000;

function isSame(one: PanelPixels, other: PanelPixels): boolean {
  const size = one.width * one.height;
  const pixel = (of: PanelPixels, at: number) => of.pixel(at % one.width, Math.floor(at / one.width));
  return Array.from({ length: size }, (_, at) => at).every((at) => pixel(one, at) === pixel(other, at));
}

function packagesIn(folder: string): DebianKiosk["packages"] {
  const [older, now, newer] = readdirSync(folder)
    .filter((name) => name.endsWith(".deb"))
    .sort();
  if (!older || !now || !newer) throw new Error(`three packages are needed in ${folder}`);
  return { older, now, newer };
}

/** What a technician and a customer do to a Debian, from a clean one on. */
export class DebianKiosk {
  readonly machine: BootedSystemd;
  /** File names; `older` reads no format of ours. */
  readonly packages: Readonly<Record<"older" | "now" | "newer", string>>;
  #apps = 0;

  static async boot(tree: string, folder: string): Promise<DebianKiosk> {
    const handed = join(folder, "handed");
    mkdirSync(handed);
    debianPackage(handed);
    for (const name of ["hands.mjs"]) copyFileSync(here(`../support/${name}`), join(handed, name));
    copyFileSync(here("hands-from-pipe.mjs"), join(handed, "hands-from-pipe.mjs"));
    copyFileSync(here("../../src/gateway/example-client.mjs"), join(handed, "example-client.mjs"));
    // The kiosk app's own package.
    cpSync(here("../../node_modules/ws"), join(handed, "ws"), { recursive: true });
    writeFileSync(join(handed, "config.toml"), config);
    return new DebianKiosk(
      await BootedSystemd.start(here("boot-debian.sh"), folder, (place) => [tree, place, handed]),
      packagesIn(handed),
    );
  }

  private constructor(machine: BootedSystemd, packages: DebianKiosk["packages"]) {
    this.machine = machine;
    this.packages = packages;
  }

  sh(script: string): string {
    return this.machine.run("sh", "-c", script);
  }

  /** As `systemd/README.md` says. */
  configure(): void {
    this.sh("install -o root -g pinpadd -m 0640 /mnt/config.toml /etc/pinpadd/config.toml");
    const sealed = "/etc/credstore.encrypted/storage-key";
    this.sh("mkdir -p -m 0700 /etc/credstore.encrypted");
    this.machine.feed(
      randomBytes(32),
      "systemd-creds",
      "encrypt",
      "--with-key=host",
      "--name=storage-key",
      "-",
      sealed,
    );
    const said = this.sh(
      `systemd-run --wait --pipe -p User=pinpadd -p StateDirectory=pinpadd -p StateDirectoryMode=0700 \
        -p LoadCredentialEncrypted=storage-key /usr/bin/node ${library}/dist/bundle/main.js provision --config /etc/pinpadd/config.toml --test-key 2>&1`,
    );
    expect(said).toMatch(/Finished with result: success/);
  }

  /** Simulated parts need somebody who uses them; the units stay as they are, but for the program's name. */
  lendHands(): void {
    this.sh(`mkdir -p ${library}/test/support /run/systemd/system/pinpadd.service.d
      cp /mnt/hands.mjs /mnt/hands-from-pipe.mjs ${library}/test/support/
      mkdir -p ${app}/node_modules
      cp /mnt/example-client.mjs ${app}/
      cp -r /mnt/ws ${app}/node_modules/
      mkfifo /run/hands; chown pinpadd /run/hands; chmod 0600 /run/hands`);
    const lent = `[Service]\nEnvironment=PINPAD_MAIN=${library}/test/support/hands-from-pipe.mjs PINPAD_HANDS=/run/hands\n`;
    this.machine.feed(lent, "tee", "/run/systemd/system/pinpadd.service.d/hands.conf");
    this.sh("systemctl daemon-reload");
    this.sh("systemd-run --unit acquirer pinpad acquirer --json");
  }

  async inService(): Promise<void> {
    await this.machine.shows("pinpadd", "StatusText", /^In service$/);
    await this.machine.shows("pinpad-gateway", "StatusText", /^Connected to the pad$/);
  }

  /** A kiosk app's payment, up to where the customer types. */
  async begin(amountMinor: number): Promise<string> {
    // The card of the last one is taken, and its end has been read.
    await this.hears("pinpadd", /"prompt":"IDLE"(?![\s\S]*"prompt":)/);
    this.#apps += 1;
    const unit = `app-${this.#apps}`;
    const asApp = "systemd-run -p User=nobody -p Group=pinpad-app -p RemainAfterExit=yes";
    this.sh(`${asApp} --unit ${unit} /usr/bin/node ${app}/example-client.mjs ${apiUrl} ${amountMinor}`);
    await this.hears(unit, /"?cardAwaited"?|Card.*[Aa]waited|INSERT_CARD/);
    this.hand(`swipe ${card?.track2}`);
    await this.hears(unit, /[Pp]in.*digitCount: 0|digitCount.*0/);
    return unit;
  }

  cancel(): void {
    this.hand(`press ${cancelKey}`);
  }

  /** A PIN, or the technician's code. */
  type(pin: string): void {
    this.hand(`press ${[...pin].map((digit) => keyIndexes[digit]).join(" ")} ${enterKey}`);
  }

  press(digit: string): void {
    this.hand(`press ${keyIndexes[digit]}`);
  }

  holdChord(): void {
    this.hand(`hold 5500 ${clearKey} ${cancelKey}`);
  }

  /** As the refusal of the plain command says, while the pad is stopped: the storage key is sealed. */
  setServiceCode(code: string): void {
    const refused = this.sh("pinpad service-code status");
    const asService = /`sudo (systemd-run .*) pinpad \.\.\.`/.exec(refused)?.[1];
    const typed = `(for time in 1 2; do sleep 1; echo ${code}; done)`;
    const said = this.sh(`${typed} | script -qec '${asService} pinpad service-code set' /dev/null`);
    expect(said, refused).toMatch(/The service code is set/);
  }

  doctor(): { readonly healthy: boolean; readonly causes: readonly string[] } {
    const { healthy, causes } = JSON.parse(this.sh("pinpad doctor --json 2>/dev/null"));
    return { healthy, causes };
  }

  /** Every page of what the menu shows, from this one on. */
  async pages(): Promise<PanelPixels[]> {
    const pages = [this.#panel()];
    for (;;) {
      this.hand(`press ${enterKey}`);
      const page = await this.#other(pages.at(-1) as PanelPixels);
      if (isSame(page, pages[0] as PanelPixels)) return pages;
      pages.push(page);
    }
  }

  async shows(text: string): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!showsText(this.#panel(), text)) await this.#later(deadline, `the panel never showed ${text}`);
  }

  async #other(last: PanelPixels): Promise<PanelPixels> {
    const deadline = performance.now() + patienceMs;
    for (let now = this.#panel(); ; now = this.#panel()) {
      if (!isSame(now, last)) return now;
      await this.#later(deadline, "the page stayed");
    }
  }

  #panel(): PanelPixels {
    const [picture] = framedPictures(this.sh("pinpad mirror --once"));
    if (!picture) throw new Error("there is no picture of the panel");
    return picture.pixels;
  }

  async #later(deadline: number, why: string): Promise<void> {
    if (performance.now() > deadline) throw new Error(`${why}:\n${this.sh("pinpad mirror --once")}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  async pay(amountMinor: number, pin = card?.pin ?? ""): Promise<string> {
    const unit = await this.begin(amountMinor);
    this.type(pin);
    return unit;
  }

  hand(line: string): void {
    this.machine.feed(`${line}\n`, "tee", "/run/hands");
  }

  journal(unit: string): string {
    return this.machine.run("journalctl", "--output=cat", "--unit", unit);
  }

  async hears(unit: string, wanted: RegExp): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!wanted.test(this.journal(unit))) {
      if (performance.now() > deadline)
        throw new Error(
          `${unit} never said ${wanted}:\n${this.journal(unit)}\n${this.journal("pinpadd").slice(-3_000)}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
