import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadConfig, parseConfig } from "../../../src/config/load-config.ts";
import { ConfigFault } from "../../../src/config/text.ts";
import { Fault } from "../../../src/faults/fault.ts";
import { changed, faultOf, file, good, matrix, onMatrix, onPanel, problemsOf } from "../../support/config-samples.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";

describe("a configuration", () => {
  it("that is good is taken, with its defaults", async () => {
    const fs = new FaultyFileSystem();
    fs.put(file, Buffer.from(good));
    const config = await loadConfig(fs, file);
    expect(config.terminal).toEqual({ "terminal-id": "PINPAD01", "merchant-id": "PINPADDBENCH001" });
    const bare = parseConfig(good.replace(/\[tries\][^[]*/, "").replace(/\[time-outs\][^[]*/, ""), file);
    expect([bare.tries, bare["time-outs"]]).toEqual([config.tries, config["time-outs"]]);
  });

  it("speaks English unless it names another language", () => {
    expect(parseConfig(good, file).language).toBe("en");
    expect(parseConfig(good.replace(/^language = .*\n/m, ""), file).language).toBe("en");
    expect(parseConfig(changed('language = "en"', 'language = "zh"'), file).language).toBe("zh");
    expect(problemsOf(changed('language = "en"', 'language = "fr"'))).toMatchObject([
      { key: "language", value: '"fr"', allowed: '"en" or "zh"' },
    ]);
  });

  it("of real parts is taken too", () => {
    const { keypad } = parseConfig(onMatrix(), file);
    expect(keypad).toMatchObject({ part: "matrix", "debounce-delay-ms": 10, "gpio-chips": [] });
    expect(keypad).toMatchObject({ "drive-inactive-rows": false });
    const driven = parseConfig(onMatrix(`${matrix}drive-inactive-rows = true\n`), file);
    expect(driven.keypad).toMatchObject({ "drive-inactive-rows": true });
  });

  it("of a real display is taken, with the panel spared by default", () => {
    const spared = { contrast: 143, "dimmed-contrast": 16, "dim-after-s": 120, "shift-interval-s": 60 };
    const bus = { "i2c-bus": 1, address: 0x3c };
    const display = (lines: string) => parseConfig(onPanel(lines), file).display;
    expect(display('part = "ssd1306"\n')).toEqual({ part: "ssd1306", height: 64, ...bus, ...spared });
    expect(display('part = "sh1106"\n')).toEqual({ part: "sh1106", height: 64, ...bus, ...spared });
    expect(display('part = "ssd1306"\nheight = 32\naddress = 0x3D\n')).toMatchObject({ height: 32, address: 0x3d });
    expect(display('part = "simulated"\nchip = "sh1106"\n')).toMatchObject({ chip: "sh1106", height: 64 });
  });

  it("has no buzzer and no tamper switch unless it says so, and a switch needs its policy", () => {
    const without = good.replace(/^\[buzzer\][\s\S]*(?=^\[contact\])/m, "");
    const { buzzer, tamper } = parseConfig(without, file);
    expect([buzzer, tamper]).toEqual([{ part: "none" }, { part: "none" }]);
    const wired = parseConfig(`${without}\n[tamper]\npart = "gpio"\ngpio = 26\npolicy = "stop-service"\n`, file);
    expect(wired.tamper).toMatchObject({ active: "high", "gpio-chips": [] });
    const [problem] = problemsOf(`${without}\n[tamper]\npart = "gpio"\ngpio = 26\n`);
    expect(problem).toMatchObject({ key: "tamper.policy", allowed: '"erase-keys" or "stop-service"' });
  });

  it("that cannot be read is fault PP101, with the file and the reason", async () => {
    const failed = await loadConfig(new FaultyFileSystem(), file).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Fault);
    expect(failed).toMatchObject({ code: "PP101", detail: expect.stringMatching(`cannot read ${file}: ENOENT`) });
  });

  it("too large to be one is fault PP101", async () => {
    const fs = new FaultyFileSystem();
    fs.put(file, Buffer.alloc(300 * 1024, "#"));
    await expect(loadConfig(fs, file)).rejects.toMatchObject({ code: "PP101" });
  });
});

describe("a problem of a configuration", () => {
  it.each([
    ["a value out of range", changed("port = 8583", "port = 70000"), "host.port", "70000", /1 to 65535/],
    ["a value of the wrong kind", changed("port = 8583", 'port = "8583"'), "host.port", '"8583"', /1 to 65535/],
    ["a fraction", changed("\nlimit = 3", "\nlimit = 1.5"), "tries.limit", "1.5", /1 to 9/],
    ["a key left out", changed(/port = 8583\n/, ""), "host.port", "(missing)", /1 to 65535/],
    ["a section left out", changed(/\[host\][^[]*/, ""), "host", "(missing)", /a table/],
    ["a key that does not exist", changed("[host]", "[host]\nports = 1"), "host.ports", "1", /a key that exists/],
    ["a section that does not exist", `${good}\n[hosts]\nport = 1`, "hosts", '{"port":1}', /a key that exists/],
    ["a part that does not exist", onMatrix('part = "keyboard"\n'), "keypad.part", '"keyboard"', /simulated/],
    ["a part left out", onMatrix(""), "keypad.part", "(missing)", /simulated/],
    ["a currency we do not know", changed('"CNY"', '"GBP"'), "payment.currency", '"GBP"', /CNY, EUR, USD/],
    ["a relative path", changed(/file = ".*store.bin"/, 'file = "store.bin"'), "store.file", '"store.bin"', /absolute/],
    ["a date", changed("port = 8583", "port = 2026-01-01"), "host.port", '"2026-01-01"', /1 to 65535/],
  ])("names key, value, what is allowed and the fix: %s", (_what, text, key, value, allowed) => {
    const { problems } = faultOf(text);
    expect(problems).toEqual([
      { key, value, allowed: expect.stringMatching(allowed), fix: expect.stringMatching(/\.$/) },
    ]);
  });

  it("tells of a keypad with more keys than can be told apart, real or simulated", () => {
    const rows = Array.from({ length: 8 }, () => ["1", "2", "3", "4"]);
    const eightByFour = (text: string) => text.replace(/key-map = [^=]*\n\]/, `key-map = ${JSON.stringify(rows)}`);
    for (const text of [eightByFour(good), eightByFour(onMatrix())]) {
      expect(problemsOf(text)).toMatchObject([
        { key: "keypad.key-map", allowed: expect.stringContaining("30 positions at most") },
      ]);
    }
  });

  it("stands in the message with the file, so that a log line is enough", () => {
    const fault = faultOf(changed("port = 8583", "port = 0"));
    expect(fault).toMatchObject({ code: "PP102", file });
    expect(fault.message).toContain(file);
    expect(fault.message).toContain("host.port = 0: allowed is a whole number from 1 to 65535");
  });

  it("does not hide the others: all are named at once", () => {
    const text = changed("port = 8583", "port = 0").replace("\nlimit = 3", "\nlimit = 0").replace("[store]", "[stroe]");
    const keys = problemsOf(text).map(({ key }) => key);
    expect(keys.sort()).toEqual(["host.port", "store", "stroe", "tries.limit"]);
  });

  it("shows a long value cut short", () => {
    const [problem] = problemsOf(changed('"PINPAD01"', `"${"x".repeat(500)}"`));
    expect(problem?.value).toHaveLength(60);
  });

  it.each([
    ["an unclosed quote", changed('"PINPAD01"', '"PINPAD01'), 7],
    ["a key twice", changed("port = 8583", "port = 8583\nport = 8584"), 18],
    ["no value", changed("port = 8583", "port ="), 17],
  ])("of syntax is named by its line: %s", (_what, text, line) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.key).toMatch(new RegExp(`^line ${line}, column \\d+$`));
    expect(problems[0]?.value).toMatch(/\w/);
  });
});

describe("what one key alone cannot show", () => {
  it.each([
    ["a digit left out", changed('"7", ', '"none", '), "7 is missing"],
    ["a digit twice", changed('"7", ', '"8", '), "row 3: 8 stands there twice"],
    ["HELP twice", changed('"f1"', '"help"'), "row 4: help stands there twice"],
    ["a name that is none", changed('"clear"', '"escape"'), "row 2: escape is no key's name"],
    ["a short row", changed('"7", "8", "9", "help"', '"7", "8", "9"'), "row 3: 3 keys in this row"],
  ])("of the key map is named: %s", (_what, text, value) => {
    const problems = problemsOf(text).filter(({ key }) => key === "keypad.key-map");
    expect(problems.map((problem) => problem.value)).toContainEqual(expect.stringContaining(value));
  });

  it("a line that is a row and a column is named", () => {
    expect(problemsOf(onMatrix(matrix.replace("[12, 16", "[5, 16")))).toMatchObject([
      { key: "keypad.col-gpios", value: "5" },
    ]);
  });

  it.each([
    ["of 32 rows with an SH1106", 'part = "sh1106"\nheight = 32\n', "display.height", "32"],
    ["of 48 rows", 'part = "ssd1306"\nheight = 48\n', "display.height", "48"],
    ["at an address that none has", 'part = "ssd1306"\naddress = 0x3E\n', "display.address", "62"],
    [
      "that grows brighter when idle",
      'part = "ssd1306"\ncontrast = 20\ndimmed-contrast = 30\n',
      "display.dimmed-contrast",
      "30",
    ],
    ["that dims at once", 'part = "ssd1306"\ndim-after-s = 1\n', "display.dim-after-s", "1"],
  ])("a display %s is named", (_what, lines, key, value) => {
    expect(problemsOf(onPanel(lines))).toMatchObject([{ key, value }]);
  });

  it.each([
    ['[buzzer]\npart = "gpio"\ngpio = 5\n', "buzzer.gpio", "5", "keypad.row-gpios"],
    ['[buzzer]\npart = "gpio"\ngpio = 26\n', "tamper.gpio", "26", "buzzer.gpio"],
  ])("a line that is wired to two parts is named: %j", (buzzer, key, value, other) => {
    const tamper = '[tamper]\npart = "gpio"\ngpio = 26\npolicy = "stop-service"\n\n';
    const text = onMatrix().replace(/^\[buzzer\][\s\S]*(?=^\[contact\])/m, () => buzzer + tamper);
    expect(problemsOf(text)).toMatchObject([{ key, value, allowed: expect.stringContaining(other) }]);
  });

  it.each([
    ["the display's bus", onMatrix(matrix.replace("13, 19", "13, 2")), "keypad.row-gpios", "2", "display.i2c-bus"],
    ["the reader's UART", onMatrix(matrix.replace("20, 21", "20, 15")), "keypad.col-gpios", "15", "reader.port"],
  ])("a line of %s is named: taking it would silence that part", (_what, text, key, value, other) => {
    const real = text
      .replace(/part = "simulated" +# or "ssd1306".*/, 'part = "ssd1306"')
      .replace(/part = "simulated" +# or "swipe".*/, 'part = "swipe"\nport = "/dev/ttyAMA0"');
    expect(problemsOf(real)).toMatchObject([{ key, value, allowed: expect.stringContaining(other) }]);
    // Another chip's lines have other uses; so has the header where that part is simulated.
    expect(parseConfig(real.replace(/^row-gpios/m, 'gpio-chips = ["gpio-sim"]\nrow-gpios'), file)).toBeDefined();
    expect(parseConfig(text, file)).toBeDefined();
  });

  it("a number that two parts have on different chips is no problem", () => {
    const tamper = '[tamper]\npart = "gpio"\ngpio = 5\ngpio-chips = ["gpio-sim"]\npolicy = "stop-service"\n';
    expect(
      parseConfig(
        onMatrix().replace(/^\[tamper\][\s\S]*(?=^\[contact\])/m, () => tamper),
        file,
      ),
    ).toBeDefined();
  });

  it("a key map of another size than the matrix is named", () => {
    expect(problemsOf(onMatrix(matrix.replace("[5, 6, 13, 19]", "[5, 6, 13]")))).toMatchObject([
      { key: "keypad.key-map", value: "4 rows", allowed: expect.stringContaining("3 rows of 4 keys") },
    ]);
  });

  it.each([
    ["too wide", '["Please call your bank or us."]', "168 pixels wide"],
    ["with a value it has not", '["{amount}"]', "{amount} has no value in LOCKED_BY_BANK"],
    ["that blames the PIN", '["Wrong PIN."]', "no wrong PIN leads there"],
  ])("a text %s is named by prompt and language", (_what, lines, value) => {
    const text = `${good}\n[prompts.LOCKED_BY_BANK.en]\ntitle = "LOCKED"\nlines = ${lines}\n`;
    expect(problemsOf(text)).toMatchObject([
      { key: "prompts.LOCKED_BY_BANK.en", value: expect.stringContaining(value) },
    ]);
  });
});

const lines = good.split("\n");

/** The good file after some damage that a hand or an editor does: lines lost, moved, cut, or characters put in. */
const damaged: fc.Arbitrary<string> = fc
  .array(
    fc.record({
      line: fc.nat(lines.length - 1),
      column: fc.nat(60),
      what: fc.constantFrom("drop", "twice", "cut", "insert", "replaceValue"),
      text: fc.oneof(
        fc.constantFrom('"', "[", "]", "{", "}", "=", "'", "\n", '"""', "[[host]]", "a.b.c = 1", "__proto__ = 1", "\0"),
        fc.constantFrom("-1", "1e400", "nan", "inf", "99999999999999999999", "true", "[]", "{}", '""', "1979-05-27"),
        fc.string({ unit: "binary", maxLength: 8 }),
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((damages) => {
    const text = [...lines];
    for (const { line, column, what, text: put } of damages) {
      const at = text[line] ?? "";
      if (what === "drop") text[line] = "";
      if (what === "twice") text[line] = `${at}\n${at}`;
      if (what === "cut") text[line] = at.slice(0, column);
      if (what === "insert") text[line] = at.slice(0, column) + put + at.slice(column);
      if (what === "replaceValue") text[line] = at.replace(/= .*/, () => `= ${put}`);
    }
    return text.join("\n");
  });

describe("any damage to a configuration", () => {
  it("leaves one that is taken or one whose problems are named, and never another error", () => {
    let refused = 0;
    fc.assert(
      fc.property(damaged, (text) => {
        try {
          parseConfig(text, file);
        } catch (error) {
          if (!(error instanceof ConfigFault)) throw error;
          refused += 1;
          expect(error.problems.length).toBeGreaterThan(0);
          for (const { key, value, allowed, fix } of error.problems) {
            expect([key, value, allowed, fix].every((part) => part.length > 0)).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});
