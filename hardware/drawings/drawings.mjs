import { header } from "./header.mjs";
import {
  box,
  capacitorDown,
  diodeUp,
  dot,
  drawing,
  ground,
  ink,
  key,
  lines,
  npn,
  pin,
  rail,
  resistorAcross,
  resistorDown,
  text,
  wire,
} from "./symbols.mjs";

function keypad() {
  const rows = [
    [5, 29],
    [6, 31],
    [13, 33],
    [19, 35],
  ];
  const columns = [
    [12, 32],
    [16, 36],
    [20, 38],
    [21, 40],
  ];
  const rowY = (row) => 190 + row * 70;
  const colX = (col) => 440 + col * 110;
  return drawing(
    940,
    670,
    "Keypad: contact matrix with pull-ups on the columns and series resistors on the rows",
    box(24, 140, 190, 500, "Raspberry Pi"),
    rail(420, 92, "3.3 V, pin 17"),
    wire("420,92 770,92", ink.power),
    ...columns.map(([gpio, number], col) => {
      const x = colX(col);
      const y = 500 + col * 34;
      return [
        dot(x, 92, ink.power),
        resistorDown(x, 92, "10 k", ink.column),
        wire(`${x},152 ${x},${y} 214,${y}`, ink.column),
        pin(214, y, `GPIO ${gpio}, pin ${number}`),
        text(230, y - 6, `column ${col + 1}`, { colour: ink.column, size: 13 }),
      ].join("");
    }),
    ...rows.map(([gpio, number], row) => {
      const y = rowY(row);
      return [
        pin(214, y, `GPIO ${gpio}, pin ${number}`),
        wire(`214,${y} 250,${y}`, ink.row),
        resistorAcross(250, y, "1 k", ink.row),
        wire(`310,${y} 800,${y}`, ink.row),
        text(808, y + 5, `row ${row + 1}`, { colour: ink.row }),
        ...columns.map((_, col) => key(colX(col), y)),
      ].join("");
    }),
    text(560, 652, "Wires that cross without a dot are not joined.", { colour: ink.note, size: 13 }),
  );
}

function keypadDiode() {
  return drawing(
    600,
    260,
    "One key with a diode, only for push-pull rows",
    wire("40,200 520,200", ink.row),
    text(40, 224, "row (driven low to scan), behind its 1 k", { colour: ink.row }),
    wire("400,70 400,160 400,236", ink.column),
    text(412, 84, "column, 10 k to 3.3 V", { colour: ink.column }),
    dot(400, 110, ink.column),
    wire("400,110 330,110"),
    `<circle cx="330" cy="110" r="3" fill="#fff"/><circle cx="286" cy="110" r="3" fill="#fff"/><path d="M286 110l38 -20"/>`,
    text(308, 80, "key", { anchor: "middle" }),
    wire("286,110 200,110 200,124"),
    `<path d="M200 124v16M200 164v36M188 140h24l-12 24z" fill="${ink.signal}"/><path d="M186 164h28m0 0v-5m-28 5v5"/>`,
    dot(200, 200, ink.row),
    lines(24, 150, ["Schottky", "BAT85, BAT42", "band to the row"], { size: 13 }),
  );
}

function display() {
  const nets = [
    ["3.3 V, pin 1", "VCC", ink.power, 120],
    ["GPIO 2 SDA, pin 3", "SDA", ink.signal, 160],
    ["GPIO 3 SCL, pin 5", "SCL", ink.signal, 200],
    ["ground, pin 6", "GND", ink.ground, 240],
  ];
  return drawing(
    850,
    340,
    "Display: OLED on I2C bus 1, supplied with 3.3 V",
    box(24, 70, 230, 220, "Raspberry Pi"),
    box(560, 70, 230, 220, "OLED module"),
    ...nets.map(
      ([left, right, colour, y]) => pin(254, y, left) + wire(`254,${y} 560,${y}`, colour) + pin(560, y, right, "left"),
    ),
    text(407, 105, "30 cm at 400 kHz, 1 m at 100 kHz", { anchor: "middle", colour: ink.note, size: 13 }),
    lines(40, 268, ["1.8 k from SDA and SCL to 3.3 V"], { size: 13, colour: ink.note }),
    lines(620, 164, ["2.2 k to 10 k from SDA", "and SCL to VCC are", "usually on the module"], {
      size: 13,
      colour: ink.note,
    }),
    text(
      24,
      322,
      "The order of the four pins differs between modules: go by what is printed beside them, or VCC and GND are swapped.",
      { colour: ink.note, size: 13 },
    ),
  );
}

function reader() {
  const pi = (y) =>
    box(24, y, 200, 130, "Raspberry Pi") +
    pin(224, y + 50, "GPIO 15 RXD, pin 10") +
    pin(224, y + 80, "GPIO 14 TXD, pin 8") +
    pin(224, y + 110, "ground, pin 14");
  return drawing(
    860,
    660,
    "Reader: three ways, best first",
    text(24, 76, "1  USB reader, or a USB serial adapter", { weight: "bold" }),
    box(24, 92, 200, 60, "Raspberry Pi, USB"),
    box(600, 92, 236, 60, "reader"),
    wire("224,122 600,122"),
    text(412, 112, "USB cable; no config.txt line, no level to mind", { anchor: "middle", size: 13, colour: ink.note }),
    text(24, 206, "2  RS-232 reader: +12 V and -12 V on its lines, so never without a level shifter", {
      weight: "bold",
    }),
    pi(242),
    box(360, 242, 150, 130, "MAX3232 module"),
    box(660, 242, 176, 130, "reader, DB-9"),
    rail(435, 242, "3.3 V, pin 17"),
    wire("224,292 360,292") +
      pin(360, 292, "R1OUT", "left") +
      pin(510, 292, "R1IN") +
      wire("510,292 660,292") +
      pin(660, 292, "2  its TXD", "left"),
    wire("224,322 360,322") +
      pin(360, 322, "T1IN", "left") +
      pin(510, 322, "T1OUT") +
      wire("510,322 660,322") +
      pin(660, 322, "3  its RXD", "left"),
    wire("224,352 360,352") +
      pin(360, 352, "GND", "left") +
      wire("510,352 660,352") +
      pin(510, 352, "") +
      pin(660, 352, "5  GND", "left"),
    text(24, 406, "3  TTL reader with 5 V levels: a divider into RXD; with 3.3 V levels a plain wire", {
      weight: "bold",
    }),
    pi(422),
    box(660, 422, 176, 130, "reader, TTL"),
    wire("224,472 400,472") +
      dot(400, 472) +
      wire("400,472 430,472") +
      resistorAcross(430, 472, "1.8 k", ink.signal) +
      wire("490,472 660,472") +
      pin(660, 472, "TXD", "left"),
    wire("224,502 320,502") + wire("320,502 660,502") + pin(660, 502, "RXD", "left"),
    wire("224,532 660,532") + pin(660, 532, "GND", "left"),
    wire("400,472 400,560") + resistorDown(400, 560, "3.3 k", ink.signal) + ground(400, 620),
    text(470, 600, "5 V x 3.3 k / (1.8 k + 3.3 k) = 3.2 V at RXD", { size: 13, colour: ink.note }),
    text(470, 622, "the reader's own RXD takes our 3.3 V as high", { size: 13, colour: ink.note }),
  );
}

function buzzerAndTamper() {
  return drawing(
    860,
    480,
    "Buzzer and tamper loop",
    box(24, 80, 180, 370, "Raspberry Pi"),
    pin(204, 200, "GPIO 18, pin 12"),
    wire("204,200 230,200"),
    resistorAcross(230, 200, "1 k", ink.signal),
    wire("290,200 340,200"),
    dot(310, 200),
    wire("310,200 310,206"),
    resistorDown(310, 206, "10 k", ink.signal),
    ground(310, 266),
    npn(340, 200),
    text(412, 206, "NPN: S8050, BC337, 2N3904", { size: 13 }),
    ground(384, 240),
    text(400, 258, "ground, pin 20", { size: 13 }),
    wire("384,160 384,148"),
    `<rect x="364" y="104" width="40" height="44" rx="4" fill="#fff"/>`,
    text(384, 131, "BZ", { anchor: "middle" }),
    text(356, 116, "+", { anchor: "end" }),
    rail(384, 104, "5 V, pin 2", -1),
    dot(384, 154),
    wire("384,154 470,154"),
    diodeUp(470, 94),
    wire("470,94 470,90 384,90"),
    dot(384, 90, ink.power),
    lines(492, 112, ["1N4148, only where the buzzer has a coil", "(magnetic); a piezo needs none"], {
      size: 13,
      colour: ink.note,
    }),
    pin(204, 370, "GPIO 4, pin 7"),
    wire("204,370 240,370"),
    resistorAcross(240, 370, "1 k", ink.signal),
    wire("300,370 440,370"),
    dot(360, 370),
    resistorDown(360, 310, "10 k", ink.signal),
    rail(360, 310, "3.3 V, pin 17"),
    dot(440, 370),
    capacitorDown(440, 370, "100 n"),
    ground(440, 430),
    wire("440,370 600,370"),
    `<circle cx="600" cy="370" r="3" fill="#fff"/><circle cx="650" cy="370" r="3" fill="#fff"/><path d="M600 370l54 -6"/>`,
    lines(530, 330, ["microswitch that the lid holds", "down: closed while the lid is on"], { size: 13 }),
    wire("653,370 700,370 700,400"),
    ground(700, 400),
    text(712, 392, "ground, pin 9", { size: 13 }),
    lines(500, 440, ["lid closed: 0 V, reads 0; lid open, wire cut or", "plug pulled: 3.3 V, reads 1 = active"], {
      size: 13,
      colour: ink.note,
    }),
  );
}

/** File name without its ending, and what draws it. */
export const drawings = {
  header,
  keypad,
  "keypad-diode": keypadDiode,
  display,
  reader,
  "buzzer-and-tamper": buzzerAndTamper,
};
