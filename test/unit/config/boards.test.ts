import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { benchConfigText } from "../../../src/bench/bench-config.ts";
import { boardExample } from "../../../src/cli/board-example.ts";
import { type BoardName, type BoardProfile, boardNames, withBoardDefaults } from "../../../src/config/board.ts";
import { boardFile, loadBoard } from "../../../src/config/load-board.ts";
import { loadConfig } from "../../../src/config/load-config.ts";
import { ConfigFault } from "../../../src/config/text.ts";
import { NodeFileSystem } from "../../../src/platform/node-file-system.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";

const boards = new URL("../../../hardware/boards/", import.meta.url);
const load = (name: BoardName): Promise<BoardProfile> => loadBoard(new NodeFileSystem(), name);
const profiles = await Promise.all(boardNames.map(async (name) => ({ name, board: await load(name) })));

/** The 40-pin header: GPIO to pin, from the gpio-line-names of bcm2712-rpi-5-b.dts. Same on every board with 40 pins. */
const headerPins = [
  27, 28, 3, 5, 7, 29, 31, 26, 24, 21, 19, 23, 32, 33, 8, 10, 36, 11, 12, 35, 38, 40, 15, 16, 18, 22, 37, 13,
];

/** From the pinctrl drivers of the kernel: what each SoC's header chip is labelled. */
const chipOfSoc: Readonly<Record<string, string>> = {
  "brcm,bcm2837": "pinctrl-bcm2835",
  "brcm,bcm2711": "pinctrl-bcm2711",
  "brcm,bcm2712": "pinctrl-rp1",
};

/** ID EEPROM, I2C1, SPI0, UART: see hardware/wiring.md. */
const notForUs = [0, 1, 2, 3, 7, 8, 9, 10, 11, 14, 15];

describe("a board profile", () => {
  it("is there for each name, and each file has its name", () => {
    const files = readdirSync(boards).sort();
    expect(files).toEqual(boardNames.map((name) => `${name}.toml`).sort());
  });

  it.each(profiles)("$name names each line once, none of another part's, and all are on the header", ({ board }) => {
    const lines = [...board.keypad["row-gpios"], ...board.keypad["col-gpios"], board.buzzer.gpio, board.tamper.gpio];
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.filter((line) => notForUs.includes(line) || headerPins[line] === undefined)).toEqual([]);
  });

  it.each(profiles)("$name names the GPIO chip of its SoC", ({ board }) => {
    expect(board.compatible).toHaveLength(2);
    expect(board["gpio-chip"]).toBe(chipOfSoc[board.compatible[1] ?? ""]);
  });

  it.each(profiles)(
    "$name has a buzzer that is silent and a tamper loop that reads open until pulls are set",
    ({ board }) => {
      // Power-on pulls of every board so far: up on GPIO 0 to 8, down on 9 to 27.
      expect(board.buzzer.gpio).toBeGreaterThan(8);
      expect(board.tamper.gpio).toBeLessThan(9);
    },
  );

  it.each(profiles)(
    "$name leaves no row pulled down where config.txt can help it, and no other line out",
    ({ name, board }) => {
      const { keypad } = board;
      // On a Pi 5 these lines have been reported to do nothing.
      const wanted = [`gpio=${keypad["row-gpios"]}=ip,pn`, `gpio=${keypad["col-gpios"]}=ip,pu`];
      expect(keypad["config-txt"]).toEqual(name === "raspberry-pi-5" ? undefined : wanted);
    },
  );

  it("stands in the wiring tables with its header pins", () => {
    const wiring = readFileSync(new URL("../wiring.md", boards), "utf8");
    const rows = new Map(
      [...wiring.matchAll(/^\| (\w+ \w+)\s+\| +(\d+) +\| +GPIO (\d+)/gm)].map((row) => [row[1], row]),
    );
    for (const { board } of profiles) {
      const wired: [string, number][] = [
        ...board.keypad["row-gpios"].map((line, row): [string, number] => [`row ${row + 1}`, line]),
        ...board.keypad["col-gpios"].map((line, col): [string, number] => [`column ${col + 1}`, line]),
        ["buzzer base", board.buzzer.gpio],
        ["tamper loop", board.tamper.gpio],
      ];
      for (const [signal, line] of wired) {
        expect(rows.get(signal)?.slice(2), signal).toEqual([String(headerPins[line]), String(line)]);
      }
    }
  });
});

describe("the drawings", () => {
  const drawn = (name: string) => readFileSync(new URL(`../drawings/${name}.svg`, boards), "utf8");

  it.each(profiles)("show the lines of $name at their header pins", ({ board: { keypad, buzzer, tamper } }) => {
    const matrix = drawn("keypad");
    const others = drawn("buzzer-and-tamper");
    for (const line of [...keypad["row-gpios"], ...keypad["col-gpios"]]) {
      expect(matrix).toContain(`>GPIO ${line}, pin ${headerPins[line]}<`);
    }
    for (const line of [buzzer.gpio, tamper.gpio]) expect(others).toContain(`>GPIO ${line}, pin ${headerPins[line]}<`);
  });

  it("show every line of the header at its pin", () => {
    const order = [...drawn("header").matchAll(/>(\d+)<\/text>.*?>([^<]+)<\/text>/g)].map(([, pin, name]) => [
      pin,
      name,
    ]);
    expect(order).toHaveLength(40);
    for (const [pin, name] of order) {
      const line = headerPins.indexOf(Number(pin));
      expect(name?.split(" ").slice(0, 2).join(" ")).toMatch(line < 0 ? /^(ground|3\.3 V|5 V)$/ : `GPIO ${line}`);
    }
  });

  it("are what their script draws", async () => {
    const { drawings } = (await import(new URL("../drawings/drawings.mjs", boards).href)) as {
      drawings: Readonly<Record<string, () => string>>;
    };
    expect(Object.keys(drawings).length).toBeGreaterThan(4);
    for (const [name, draw] of Object.entries(drawings)) expect(drawn(name) === draw(), name).toBe(true);
  });

  it("have a background of their own, so that a dark page does not swallow them", () => {
    for (const name of readdirSync(new URL("../drawings/", boards)).filter((file) => file.endsWith(".svg"))) {
      expect(drawn(name.replace(".svg", ""))).toMatch(/<rect width="\d+" height="\d+" rx="10" fill="#ffffff"/);
    }
  });
});

describe("a profile that is not one", () => {
  const good = readFileSync(boardFile("raspberry-pi-4b"), "utf8");

  it.each([
    ["a line of I2C", "[5, 6, 13, 19]", "[3, 6, 13, 19]", "keypad.row-gpios", /GPIO 3 is I2C1 SCL/],
    [
      "a line twice",
      "[12, 16, 20, 21]",
      "[12, 16, 20, 5]",
      "keypad.col-gpios",
      /GPIO 5 is in keypad.row-gpios already/,
    ],
    ["a buzzer on a row", "gpio = 18", "gpio = 6", "buzzer.gpio", /GPIO 6 is in keypad.row-gpios already/],
    ["a line off the header", "gpio = 4 ", "gpio = 28 ", "tamper.gpio", /0 to 27/],
    ["a chip unheard of", "pinctrl-bcm2711", "pinctrl-bcm9999", "gpio-chip", /label/],
    [
      "no lines of config.txt",
      /(\[keypad\][^[]*\[[^[]*\[[^[]*)config-txt = .*/,
      "$1config-txt = []",
      "keypad.config-txt",
      /list of texts/,
    ],
    ["no model", /model = .*/, "", "model", /text/],
    ["a key too many", "[buzzer]", "[buzzer]\npin = 12", "buzzer.pin", /a key that exists/],
  ])("is refused with its file and key: %s", async (_what, from, to, key, allowed) => {
    const fs = new FaultyFileSystem();
    fs.put(boardFile("raspberry-pi-4b"), Buffer.from(good.replace(from, to)));
    const fault = await loadBoard(fs, "raspberry-pi-4b").catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConfigFault);
    expect(fault).toMatchObject({ code: "PP102", file: boardFile("raspberry-pi-4b") });
    expect((fault as ConfigFault).problems).toEqual([
      { key, value: expect.any(String), allowed: expect.stringMatching(allowed), fix: expect.stringMatching(/\.$/) },
    ]);
  });

  it("is PP101 when its file is gone", async () => {
    await expect(loadBoard(new FaultyFileSystem(), "raspberry-pi-5")).rejects.toMatchObject({ code: "PP101" });
  });
});

const file = "/etc/pinpadd/config.toml";
const threeByFour = '[["1","2","3"],["4","5","6"],["7","8","9"],["cancel","0","enter"]]';

const example = benchConfigText({ stateFolder: "/s", host: "127.0.0.1", port: 1, amountMinor: 1, pinBlockFormat: 0 });

/** A configuration with real parts that names no line, on a machine with this devicetree. */
function machine(head: string, keypad = 'part = "matrix"\n', compatible?: string): FaultyFileSystem {
  const parts = `[keypad]\n${keypad}key-map = ${threeByFour}\n[display]\npart = "ssd1306"\n[reader]\npart = "simulated"\n`;
  const fs = new FaultyFileSystem();
  fs.put(file, Buffer.from(head + example.replace(/^\[keypad\][\s\S]*(?=^\[contact\])/m, parts)));
  for (const name of boardNames) fs.put(boardFile(name), readFileSync(boardFile(name)));
  if (compatible !== undefined) fs.put("/proc/device-tree/compatible", Buffer.from(compatible));
  return fs;
}

async function problemsOf(fs: FaultyFileSystem) {
  const fault = await loadConfig(fs, file).catch((error: unknown) => error);
  if (!(fault instanceof ConfigFault)) throw new Error(`no configuration fault: ${fault}`);
  return fault.problems;
}

describe("a configuration that names its board", () => {
  it.each(profiles)("takes lines, chip and bus from $name", async ({ name, board }) => {
    const config = await loadConfig(machine(`board = "${name}"\n`), file);
    expect(config.keypad).toMatchObject({
      "gpio-chips": [board["gpio-chip"]],
      "row-gpios": board.keypad["row-gpios"],
      // As many as the key map has columns.
      "col-gpios": board.keypad["col-gpios"].slice(0, 3),
    });
    expect(config.display).toMatchObject({ "i2c-bus": board.display["i2c-bus"] });
  });

  it("keeps what it says itself", async () => {
    const keypad = 'part = "matrix"\nrow-gpios = [22, 23, 24, 25]\ngpio-chips = ["gpio-sim"]\n';
    const config = await loadConfig(machine('board = "raspberry-pi-5"\n', keypad), file);
    expect(config.keypad).toMatchObject({
      "gpio-chips": ["gpio-sim"],
      "row-gpios": [22, 23, 24, 25],
      "col-gpios": [12, 16, 20],
    });
  });

  it("has simulated parts as they are", async () => {
    const config = await loadConfig(machine('board = "raspberry-pi-5"\n', 'part = "simulated"\n'), file);
    expect(Object.keys(config.keypad).sort()).toEqual(["key-map", "part"]);
  });

  it.each(profiles)(
    "gives buzzer and tamper their lines of $name where they have a section without one",
    ({ board }) => {
      const buzzer = { part: "gpio" };
      const input = { buzzer, tamper: { part: "gpio", gpio: 27 }, other: [1] };
      const chips = { "gpio-chips": [board["gpio-chip"]] };
      expect(withBoardDefaults(input, board)).toEqual({
        buzzer: { part: "gpio", ...board.buzzer, ...chips },
        tamper: { part: "gpio", gpio: 27, ...chips },
        other: [1],
      });
      expect(buzzer).toEqual({ part: "gpio" });
      for (const unwired of [{}, { buzzer: { part: "none" }, tamper: { part: "simulated" } }]) {
        expect(withBoardDefaults(unwired, board)).toEqual(unwired);
      }
    },
  );

  it("is told the boards there are when it names another, and not that its lines are missing", async () => {
    const problems = await problemsOf(machine('board = "raspberry-pi-6"\n'));
    expect(problems).toMatchObject([{ key: "board", value: '"raspberry-pi-6"' }]);
    for (const name of boardNames) expect(problems[0]?.allowed).toContain(name);
  });

  it("is told of lines that neither it nor a board gives", async () => {
    const keys = (await problemsOf(machine(""))).map(({ key }) => key);
    expect(keys).toEqual(["keypad.row-gpios", "keypad.col-gpios"]);
  });
});

describe('board = "auto"', () => {
  const auto = (compatible?: string) => machine('board = "auto"\n', 'part = "matrix"\n', compatible);

  it.each(profiles)("finds $name by its devicetree", async ({ board }) => {
    const config = await loadConfig(auto(`${board.compatible.join("\0")}\0`), file);
    expect(config.keypad).toMatchObject({ "gpio-chips": [board["gpio-chip"]] });
  });

  it.each([
    ["another machine", "raspberrypi,6-model-b\0brcm,bcm2713\0", "raspberrypi,6-model-b"],
    ["another board of a known SoC", "raspberrypi,400\0brcm,bcm2711\0", "raspberrypi,400"],
    ["a machine without a devicetree", undefined, "without a devicetree"],
  ])("says what it found on %s", async (_what, compatible, found) => {
    const problems = await problemsOf(auto(compatible));
    expect(problems).toMatchObject([{ key: "board", value: expect.stringContaining(found) }]);
    expect(problems[0]?.allowed).toContain("raspberry-pi-4b");
  });
});

describe("the example for a board", () => {
  it.each(profiles)(
    "of $name is a whole configuration with the profile's lines, shown and not repeated",
    async ({ name, board }) => {
      const text = boardExample(example, name, board);
      const fs = machine("");
      fs.put(file, Buffer.from(text));
      const { "row-gpios": rowGpios, "col-gpios": colGpios } = board.keypad;
      const wired = {
        keypad: { part: "matrix", "gpio-chips": [board["gpio-chip"]], "row-gpios": rowGpios, "col-gpios": colGpios },
        buzzer: { part: "gpio", ...board.buzzer },
        tamper: { part: "gpio", ...board.tamper },
        display: { "i2c-bus": board.display["i2c-bus"] },
        reader: { part: "swipe", port: board.reader.port },
      };
      expect(await loadConfig(fs, file)).toMatchObject({ board: name, ...wired });
      const { keypad, display, reader } = board;
      for (const line of [...(keypad["config-txt"] ?? []), ...display["config-txt"], ...reader["config-txt"]]) {
        expect(text).toContain(`\n#   ${line}\n`);
      }
      // What stands there as a comment is what the profile gives.
      const shown = text
        .replace(/^# (gpio-chips|row-gpios|col-gpios|i2c-bus|gpio) =/gm, "$1 =")
        .replace(/^board = .*/m, "");
      fs.put(file, Buffer.from(shown));
      expect(await loadConfig(fs, file)).toMatchObject(wired);
    },
  );
});
