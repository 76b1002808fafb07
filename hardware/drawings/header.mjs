import { drawing, ink, text } from "./symbols.mjs";

/** Left pin, what is wired to it, right pin, what is wired to it; pins 1 and 2 first. */
const headerRows = [
  ["3.3 V", "display", "5 V", "buzzer"],
  ["GPIO 2  SDA", "display", "5 V", "reader"],
  ["GPIO 3  SCL", "display", "ground", "display"],
  ["GPIO 4", "tamper loop", "GPIO 14  TXD", "reader"],
  ["ground", "tamper", "GPIO 15  RXD", "reader"],
  ["GPIO 17", "", "GPIO 18", "buzzer"],
  ["GPIO 27", "", "ground", "reader"],
  ["GPIO 22", "", "GPIO 23", ""],
  ["3.3 V", "pull-ups", "GPIO 24", ""],
  ["GPIO 10  MOSI", "", "ground", "buzzer"],
  ["GPIO 9  MISO", "", "GPIO 25", ""],
  ["GPIO 11  SCLK", "", "GPIO 8  CE0", ""],
  ["ground", "", "GPIO 7  CE1", ""],
  ["GPIO 0  ID_SD", "keep free", "GPIO 1  ID_SC", "keep free"],
  ["GPIO 5", "keypad row 1", "ground", ""],
  ["GPIO 6", "keypad row 2", "GPIO 12", "keypad column 1"],
  ["GPIO 13", "keypad row 3", "ground", ""],
  ["GPIO 19", "keypad row 4", "GPIO 16", "keypad column 2"],
  ["GPIO 26", "", "GPIO 20", "keypad column 3"],
  ["ground", "", "GPIO 21", "keypad column 4"],
];

function fillOf(name, use) {
  if (name.startsWith("5 V") || name.startsWith("3.3 V")) return ink.power;
  if (name === "ground") return ink.ground;
  if (use.includes("row")) return ink.row;
  if (use.includes("column")) return ink.column;
  return use === "" || use === "keep free" ? "#fff" : "#e39a00";
}

/** The 40 pins with what is wired to each. */
export function header() {
  const pinOf = (number, x, y, name, use, side) => {
    const fill = fillOf(name, use);
    const at = side === "left" ? { anchor: "end", to: -1 } : { anchor: "start", to: 1 };
    return (
      `<rect x="${x - 13}" y="${y - 13}" width="26" height="26" rx="4" fill="${fill}"/>` +
      text(x, y + 5, number, {
        anchor: "middle",
        size: 12,
        colour: fill === "#fff" || fill === "#e39a00" ? ink.signal : "#fff",
      }) +
      text(x + at.to * 24, y + 5, name, { anchor: at.anchor }) +
      text(x + at.to * 150, y + 5, use, {
        anchor: at.anchor,
        weight: "bold",
        colour: use === "keep free" ? ink.note : ink.signal,
      })
    );
  };
  const pins = headerRows.flatMap(([left, leftUse, right, rightUse], row) => {
    const y = 90 + row * 30;
    return [pinOf(row * 2 + 1, 355, y, left, leftUse, "left"), pinOf(row * 2 + 2, 387, y, right, rightUse, "right")];
  });
  return drawing(
    742,
    740,
    "The 40-pin header, seen from above, pin 1 next to the SD card's end",
    `<rect x="334" y="70" width="74" height="614" rx="6" fill="#f2f4f7"/>`,
    ...pins,
    text(24, 722, "Red 5 V and 3.3 V, black ground, blue rows, green columns, amber other parts, white unused.", {
      colour: ink.note,
      size: 13,
    }),
  );
}
