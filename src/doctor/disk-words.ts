import type { Told, Words } from "./told.ts";

export const diskWords = {
  late: (folder: string, ms: number): Told => ({
    en: `a small file in ${folder} was not on the medium within ${ms} ms`,
    zh: `${folder} 中的一个小文件未能在 ${ms} ms 内写入介质`,
  }),
  replaceCard: {
    en: "Replace the SD card: `sudo dmesg | grep -i mmc` shows its errors",
    zh: "请更换 SD 卡:`sudo dmesg | grep -i mmc` 可查看其错误",
  },
  readOnly: (point: string): Told => ({ en: `${point} is mounted read-only`, zh: `${point} 被挂载为只读` }),
  readOnlyByErrors: (point: string, errors: number): Told => ({
    en: `${point} is mounted read-only, and ext4 has counted ${errors} errors`,
    zh: `${point} 被挂载为只读,ext4 已记录 ${errors} 个错误`,
  }),
  remountAndSearch: (point: string): Told => ({
    en: `\`sudo mount -o remount,rw ${point}\`; then find out why: \`sudo dmesg | grep -iE 'mmc|ext4'\`; a failing SD card is replaced`,
    zh: `\`sudo mount -o remount,rw ${point}\`;再查原因:\`sudo dmesg | grep -iE 'mmc|ext4'\`;SD 卡损坏则更换`,
  }),
  remountAndReplace: (point: string): Told => ({
    en: `\`sudo mount -o remount,rw ${point}\`; replace the SD card: it is failing`,
    zh: `\`sudo mount -o remount,rw ${point}\`;请更换 SD 卡:它正在损坏`,
  }),
  counted: (errors: number, source: string): Told => ({
    en: `ext4 has counted ${errors} errors on ${source}`,
    zh: `ext4 在 ${source} 上已记录 ${errors} 个错误`,
  }),
  replaceSoon: { en: "Back up, and replace the SD card soon", zh: "请先备份,并尽快更换 SD 卡" },
  onlyFree: (mebibytes: number): Told => ({ en: `only ${mebibytes} MiB free`, zh: `仅剩 ${mebibytes} MiB 可用` }),
  free: (mebibytes: number): Told => ({ en: `${mebibytes} MiB free`, zh: `剩余 ${mebibytes} MiB` }),
  seeWhatFills: (point: string): Told => ({
    en: `See what fills it: \`sudo du -xh ${point} | sort -h | tail\`; \`sudo journalctl --vacuum-size=50M\``,
    zh: `查看什么占用了空间:\`sudo du -xh ${point} | sort -h | tail\`;\`sudo journalctl --vacuum-size=50M\``,
  }),
  took: (ms: number): Told => ({ en: `written and read back in ${ms} ms`, zh: `写入并读回用时 ${ms} ms` }),
  slowCard: {
    en: "The SD card is slow or worn: replace it by an industrial one",
    zh: "SD 卡过慢或已磨损:请换成工业级 SD 卡",
  },
  notOurs: (folder: string): Told => ({
    en: `this user may not write to ${folder}: run \`sudo -u pinpadd pinpad doctor\``,
    zh: `当前用户无权写入 ${folder}:请运行 \`sudo -u pinpadd pinpad doctor\``,
  }),
  noFolder: (folder: string): Told => ({ en: `there is no folder ${folder}`, zh: `没有目录 ${folder}` }),
  makeFolder: (folder: string): Told => ({
    en: `\`sudo systemd-tmpfiles --create\`, or \`sudo install -d -m 0700 -o pinpadd -g pinpadd ${folder}\``,
    zh: `\`sudo systemd-tmpfiles --create\`,或 \`sudo install -d -m 0700 -o pinpadd -g pinpadd ${folder}\``,
  }),
  full: { en: "the disk is full", zh: "磁盘已满" },
  makeRoom: {
    en: "`sudo journalctl --vacuum-size=50M`, then `sudo du -xh / | sort -h | tail`",
    zh: "`sudo journalctl --vacuum-size=50M`,然后 `sudo du -xh / | sort -h | tail`",
  },
  unwritable: (folder: string, errorCode: string): Told => ({
    en: `a file in ${folder} cannot be written (${errorCode})`,
    zh: `无法写入 ${folder} 中的文件 (${errorCode})`,
  }),
} satisfies Words;
