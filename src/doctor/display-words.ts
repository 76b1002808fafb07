import type { Told, Words } from "./told.ts";

export const displayWords = {
  late: {
    en: "the I2C bus does not answer: SDA or SCL is held low",
    zh: "I2C 总线没有应答:SDA 或 SCL 被拉低",
  },
  powerCycle: {
    en: "Switch the display's power off and on; look for a short of SDA (pin 3) or SCL (pin 5) to ground",
    zh: "显示屏断电后重新上电;查找 SDA (3 脚) 或 SCL (5 脚) 对地短路",
  },
  absent: (address: string): Told => ({ en: `nothing answers at ${address}`, zh: `地址 ${address} 没有应答` }),
  checkWires: (bus: number): Told => ({
    en: `Check VCC (3.3 V), GND, SDA (pin 3) and SCL (pin 5) of the display; \`i2cdetect -y ${bus}\` shows what answers`,
    zh: `检查显示屏的 VCC (3.3 V)、GND、SDA (3 脚) 和 SCL (5 脚);\`i2cdetect -y ${bus}\` 可查看有应答的地址`,
  }),
  elsewhere: (address: string, other: string): Told => ({
    en: `nothing answers at ${address}, but at ${other}`,
    zh: `地址 ${address} 没有应答,但 ${other} 有应答`,
  }),
  writeAddress: (other: string): Told => ({
    en: `Write \`address = ${other}\` under [display] in the configuration, then \`sudo systemctl restart pinpadd\``,
    zh: `在配置的 [display] 下写 \`address = ${other}\`,然后 \`sudo systemctl restart pinpadd\``,
  }),
  unknownChip: (address: string, status: string): Told => ({
    en: `a module answers at ${address}; its status ${status} is neither an SSD1306's nor an SH1106's`,
    zh: `地址 ${address} 有模块应答;其状态 ${status} 既不是 SSD1306 也不是 SH1106`,
  }),
  lookAtPicture: {
    en: "Look at the picture: two bright columns at an edge, or rows of noise, mean that `part` under [display] should be the other chip",
    zh: "观察画面:边缘有两列亮线或出现成行噪点,说明 [display] 下的 `part` 应改为另一种芯片",
  },
  otherChip: (address: string, seen: string, chip: string): Told => ({
    en: `the chip at ${address} is an ${seen}, not an ${chip}: the picture is shifted or noise`,
    zh: `地址 ${address} 的芯片是 ${seen},不是 ${chip}:画面会错位或出现噪点`,
  }),
  writeChip: (seen: string): Told => ({
    en: `Write \`part = "${seen}"\` under [display] in the configuration, then \`sudo systemctl restart pinpadd\``,
    zh: `在配置的 [display] 下写 \`part = "${seen}"\`,然后 \`sudo systemctl restart pinpadd\``,
  }),
  present: (chip: string, address: string): Told => ({ en: `${chip} at ${address}`, zh: `${chip},地址 ${address}` }),
  simulated: { en: "simulated, by the configuration", zh: "按配置使用模拟部件" },
} satisfies Words;
