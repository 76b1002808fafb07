import type { Told, Words } from "./told.ts";

/** What a kernel that hangs calls for. */
export const restartPi: Told = { en: "Restart the Pi: `sudo reboot`", zh: "请重启树莓派:`sudo reboot`" };

export const keypadWords = {
  lateChip: { en: "the kernel does not answer about its GPIO lines", zh: "内核没有答复 GPIO 引脚情况" },
  chip: (label: string, lines: number, base: number): Told => ({
    en: `${label}, ${lines} lines from ${base}`,
    zh: `${label},从 ${base} 起共 ${lines} 个引脚`,
  }),
  late: { en: "the keypad's lines could not be read in time", zh: "读取键盘线路超时" },
  lowAtRest: ({ en, zh }: Told): Told => ({
    en: `low with no row driven: column ${en}`,
    zh: `没有驱动行线时仍为低电平:列线 ${zh}`,
  }),
  checkPullUp: ({ en, zh }: Told): Told => ({
    en: `Check the pull-up of 10 kOhm to 3.3 V at ${en}, its wire, and a short to ground`,
    zh: `检查 ${zh} 到 3.3 V 的 10 kOhm 上拉电阻和导线,以及是否对地短路`,
  }),
  rowsJoined: ({ en, zh }: Told): Told => ({ en: `rows ${en} are joined`, zh: `行线 ${zh} 短接` }),
  pullRibbon: {
    en: "Pull the ribbon off the keypad and run doctor again: still joined is the cable or the header, gone is the keypad; look for solder or wet at these two",
    zh: "拔下键盘一端的排线,再运行 doctor:仍短接是排线或排针的问题,消失则是键盘的问题;检查这两条线有无焊锡搭连或受潮",
  },
  crossing: (row: number, col: number): Told => ({
    en: `row GPIO ${row} and column GPIO ${col}`,
    zh: `行线 GPIO ${row} 与列线 GPIO ${col}`,
  }),
  keyHeld: ({ en, zh }: Told): Told => ({
    en: `a key is held down, or its lines are joined, at ${en}`,
    zh: `有按键被按住或线路短接,位置:${zh}`,
  }),
  linesConduct: ({ en, zh }: Told): Told => ({
    en: `lines conduct without a key: ${en}`,
    zh: `没有按键却导通:${zh}`,
  }),
  shortAlongLine: {
    en: "Look for a short along the line that all of these share",
    zh: "沿它们共用的那条线查找短路",
  },
  freeKey: {
    en: "Free the key where these cross; if it is not down, look for a short between these two lines",
    zh: "松开这两条线交叉处的按键;如果它没有被按下,请查找这两条线之间的短路",
  },
  soundAtRest: { en: "no line stuck or joined", zh: "没有线路卡死或短接" },
  soundUntilPressed: {
    en: "no line stuck or joined; a broken wire shows with `--press-keys` only",
    zh: "没有线路卡死或短接;断线只有用 `--press-keys` 才能发现",
  },
  rowGrounded: {
    en: "keys pull their columns low with no row driven: a row is joined to ground",
    zh: "没有驱动行线时按键仍把列线拉低:有行线对地短路",
  },
  findGround: {
    en: "Look for a short of a row wire to ground or to the housing",
    zh: "查找行线对地或对机壳的短路",
  },
  rowsTogether: ({ en, zh }: Told): Told => ({
    en: `rows ${en} always come together: they are joined`,
    zh: `行线 ${zh} 总是同时出现:它们短接了`,
  }),
  findShort: ({ en, zh }: Told): Told => ({
    en: `Look for a short between the wires at ${en}`,
    zh: `查找 ${zh} 的导线之间的短路`,
  }),
  noContact: { en: "no key made a contact", zh: "没有任何按键接通" },
  plugRibbon: {
    en: "Plug the keypad's ribbon in, and compare `row-gpios` and `col-gpios` with its wiring",
    zh: "插好键盘排线,并核对 `row-gpios` 和 `col-gpios` 与实际接线是否一致",
  },
  allContact: { en: "every row and column has made contact", zh: "所有行线和列线都已接通" },
  row: (gpio: number): Told => ({ en: `row GPIO ${gpio}`, zh: `行线 GPIO ${gpio}` }),
  column: (gpio: number): Told => ({ en: `column GPIO ${gpio}`, zh: `列线 GPIO ${gpio}` }),
  lineSilent: ({ en, zh }: Told): Told => ({
    en: `no key made a contact on ${en}`,
    zh: `没有按键接通:${zh}`,
  }),
  wireBroken: ({ en, zh }: Told): Told => ({
    en: `If all its keys were pressed, the wire of ${en} is broken or off: measure it from the header's pin to the keypad's`,
    zh: `如果该线上的按键都按过,则断线或脱落的是${zh}:请从排针量到键盘引脚`,
  }),
} satisfies Words;
