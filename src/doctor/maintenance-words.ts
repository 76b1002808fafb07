import type { Told, Words } from "./told.ts";

export const maintenanceWords = {
  title: { en: "maintenance", zh: "维护" },
  nothing: { en: "nothing is due", zh: "没有到期的维护" },
  untold: { en: "the pad did not say", zh: "密码键盘没有答复" },
  storeClosed: { en: "the pad's store is not open", zh: "密码键盘的存储没有打开" },
  andThen: (remedy: Told, care: string): Told => ({
    en: `${remedy.en} Then \`pinpad maintenance done ${care}\``,
    zh: `${remedy.zh}然后运行 \`pinpad maintenance done ${care}\``,
  }),
} satisfies Words;
