import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lookAtMachine } from "../../../src/cli/look-at-machine.ts";
import { parseConfig } from "../../../src/config/load-config.ts";
import { parseToml } from "../../../src/config/text.ts";
import { reading } from "../../../src/setup/answer-reading.ts";
import { filledExample } from "../../../src/setup/filled-example.ts";
import type { MachineFacts } from "../../../src/setup/machine-facts.ts";
import { configTextOf, nextQuestion, problemOf, proposals, questionsBehind } from "../../../src/setup/setup-flow.ts";
import { setupQuestions } from "../../../src/setup/setup-questions.ts";
import { leavesOf, type TomlValue } from "../../../src/setup/toml-value.ts";
import { exampleText, plantPi4 } from "../../support/setup-machine.ts";
import { inTempFolder } from "../../support/temp-folder.ts";

const nobody = () => undefined;
const factsOf = (root: string) => lookAtMachine(root, join(root, "config.toml"), nobody);
const piFacts = () => inTempFolder(async (root) => factsOf(await plantPi4(root)));
const question = (key: string) => {
  const found = setupQuestions.find((one) => one.key === key);
  if (!found) throw new Error(`${key} is not asked`);
  return found;
};

/** Everything as proposed; what has no proposal from `typed`. */
function answered(facts: MachineFacts, typed: Readonly<Record<string, TomlValue>>): Map<string, TomlValue> {
  const answers = new Map<string, TomlValue>();
  for (let next = nextQuestion(answers); next; next = nextQuestion(answers)) {
    const value = typed[next.key] ?? proposals(next, facts, answers)[0]?.value;
    if (value === undefined) throw new Error(`${next.key} has no proposal`);
    answers.set(next.key, value);
  }
  return answers;
}

const typed = {
  ...{ "display.part": "sh1106", "reader.part": "swipe", "host.host": "pay.example", "host.port": 5_850 },
  ...{ "terminal.terminal-id": "T0000001", "terminal.merchant-id": "M00000000000001" },
};

describe("what setup finds on a machine", () => {
  it("is the board, by its devicetree, and its wiring; and the reader's port under the name that stays the same", async () => {
    const facts = await piFacts();
    expect([facts.model, facts.board]).toEqual(["Raspberry Pi 4 Model B Rev 1.4", "raspberry-pi-4b"]);
    expect(facts.ports.map(({ path }) => path)).toEqual([
      "/dev/serial/by-id/usb-FTDI_FT232R_A1-if00-port0",
      "/dev/ttyAMA0",
    ]);
    const answers = answered(facts, typed);
    expect(answers.get("keypad.row-gpios")).toEqual([5, 6, 13, 19]);
    expect(answers.get("reader.port")).toBe(facts.ports[0]?.path);
    expect(proposals(question("board"), facts, new Map())[0]?.why).toContain("Raspberry Pi 4 Model B");
  });

  it("is nothing on a machine without a devicetree: the parts must then be named, and none is taken for simulated", () =>
    inTempFolder(async (root) => {
      const facts = await factsOf(root);
      expect([facts.board, facts.ports]).toEqual([undefined, []]);
      for (const key of ["keypad.part", "display.part", "reader.part"])
        expect(proposals(question(key), facts, new Map())).toEqual([]);
    }));

  it("is the panel that answers and the reader that was heard", async () => {
    const facts = {
      ...(await piFacts()),
      panels: [{ bus: 1, address: 0x3d }],
      reader: { port: "/dev/ttyUSB0", protocol: "icrw", model: "ict3q8" },
    };
    const { "display.part": _, "reader.part": __, ...others } = typed;
    const answers = answered(facts, others);
    const found = ["display.part", "display.address", "reader.part", "reader.port", "reader.model"];
    expect(found.map((key) => answers.get(key))).toEqual(["ssd1306", 0x3d, "icrw", "/dev/ttyUSB0", "ict3q8"]);
  });
});

describe("the configuration that setup writes", () => {
  it("has every answer, is valid, and keeps the example's remarks", async () => {
    const answers = answered(await piFacts(), typed);
    const text = configTextOf(exampleText, answers, new Map());
    expect(() => parseConfig(text, "x")).not.toThrow();
    const leaves = leavesOf(parseToml(text, "x"));
    for (const [key, value] of answers) expect([key, leaves.get(key)]).toEqual([key, value]);
    expect(text).toContain("# each with a pull-up of 10 kOhm");
    expect(text).toContain("address = 0x3C ");
  });

  it("has a kiosk app's API where the machine has its group, and none where nobody asks for payments", async () => {
    const facts = await piFacts();
    const written = (more: Readonly<Record<string, TomlValue>>, { present, ...found }: MachineFacts) =>
      parseConfig(configTextOf(exampleText, answered({ ...found, present }, { ...typed, ...more }), present), "x").api;
    expect(written({}, facts)).toMatchObject({ "socket-group": "pinpad-app", socket: "/run/pinpad-gateway/api.sock" });
    expect(written({ "api.socket-group": "none" }, facts)).toBeUndefined();
    expect(written({}, { ...facts, appGroup: undefined })).toBeUndefined();
    // A site that lives without one keeps living without one.
    const present = leavesOf(parseToml(configTextOf(exampleText, answered(facts, typed), new Map()), "x"));
    expect(written({}, { ...facts, present })).toMatchObject({ "socket-group": "pinpad-app" });
    present.delete("api.socket-group");
    expect(written({}, { ...facts, present })).toBeUndefined();
  });

  it.each([
    [
      "every part simulated",
      { board: "none", "keypad.part": "simulated", "display.part": "simulated", "reader.part": "simulated" },
    ],
    ["three columns", { "keypad.key-map": reading.rows("4x3") }],
    ["a loop and a buzzer", { "tamper.part": "gpio", "buzzer.part": "gpio", "tamper.policy": "stop-service" }],
    ["no tamper switch, plaintext on this machine", { "host.host": "localhost" }],
    [
      "typed lines without a board",
      {
        board: "none",
        "keypad.part": "matrix",
        "keypad.row-gpios": [17, 22, 23, 24],
        "keypad.col-gpios": [5, 6, 12, 13],
      },
    ],
    ["a reader with a motor", { "reader.part": "icrw", "reader.model": "crt-350n" }],
  ])("is valid with %s", async (_, more) => {
    const answers = answered(await piFacts(), { ...typed, ...more });
    expect(() => parseConfig(configTextOf(exampleText, answers, new Map()), "x")).not.toThrow();
  });

  it("takes along what the present one has and nobody was asked about, and adds nothing but answers", async () => {
    const own = exampleText
      .replace("limit = 3 ", "limit = 5 ")
      .replace(/^storage-key-file = .*$/m, 'storage-key-credential = "storage-key"')
      .replace("card-s = 60\n", "")
      .concat('\n[api]\nsocket-group = "kiosk"\n\n[prompts.IDLE.en]\ntitle = "HELLO"\nlines = []\n');
    const present = leavesOf(parseToml(own, "x"));
    const answers = answered({ ...(await piFacts()), present }, { "host.port": 77 });
    const text = configTextOf(exampleText, answers, present);
    expect(leavesOf(parseToml(text, "x"))).toEqual(new Map([...present, ...answers]));
    expect(answers.get("host.port")).toBe(77);
    expect(() => parseConfig(text, "x")).not.toThrow();
  });

  it("drops the present lines of a part that is another one now", async () => {
    const present = leavesOf(parseToml(exampleText.replace('# chip = "sh1106"', 'chip = "sh1106"'), "x"));
    const answers = answered(
      { ...(await piFacts()), present },
      { "display.part": "ssd1306", "host.host": "localhost" },
    );
    const text = configTextOf(exampleText, answers, present);
    expect(leavesOf(parseToml(text, "x")).has("display.chip")).toBe(false);
    expect(() => parseConfig(text, "x")).not.toThrow();
  });

  it("is TOML with that very value, whatever text is put behind a key", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("terminal.merchant-id", "contact.en", "api.socket", "reader.port"),
        fc.string(),
        (key, value) => {
          const text = filledExample(exampleText, new Map([[key, value]]));
          expect(leavesOf(parseToml(text, "x")).get(key)).toBe(value);
        },
      ),
    );
  });

  it("has a line in the example for every question", () => {
    const lines = filledExample(exampleText, new Map());
    expect(lines).toBe(exampleText);
    for (const { key } of setupQuestions) {
      const filled = filledExample(exampleText, new Map([[key, "x"]])).split("\n");
      expect(filled.filter((line) => !line.startsWith("#")).length, key).toBeLessThanOrEqual(
        exampleText.split("\n").length,
      );
      expect(leavesOf(parseToml(filled.join("\n"), "x")).get(key), key).toBe("x");
    }
  });
});

describe("an answer that is not allowed", () => {
  it.each([
    ["host.port", "many", "65535"],
    ["host.port", "70000", "65535"],
    ["keypad.row-gpios", "5, 5", "different"],
    ["keypad.row-gpios", "5, sixty", "0 to 53"],
    ["display.address", "0x40", "0x3C or 0x3D"],
    ["payment.currency", "QQQ", "CNY"],
    ["terminal.terminal-id", "TOO-LONG-ID", "8"],
    ["board", "raspberry-pi-6", "raspberry-pi-5"],
    ["reader.part", "chip", "part"],
    ["keypad.key-map", "5x5", "rows"],
  ])("%s = %s is refused by the configuration's own rule, which names what is", (key, text, allowed) => {
    const before = new Map<string, TomlValue>([
      ["keypad.part", "matrix"],
      ["display.part", "ssd1306"],
      ["display.height", 64],
    ]);
    const one = question(key);
    const problem = problemOf(exampleText, one, one.reads(text), before);
    expect(problem?.key).toBe(key);
    expect(problem?.allowed).toContain(allowed);
  });

  it("puts the questions of its section again when only the whole shows it", () => {
    const again = questionsBehind([{ key: "host.host", value: "", allowed: "", fix: "" }]);
    expect([...again]).toEqual(["host.host", "host.port", "host.transport", "host.tls-ca-file", "host.profile"]);
  });
});
