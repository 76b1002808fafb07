import type { ScriptedPad } from "./scripted-pad.ts";

/** What happens at the pad, in the words of the README's transcript. */
export const happenings: Readonly<Record<string, (pad: ScriptedPad) => void>> = {
  "the screen asks for a card": (pad) => pad.tell({ news: "cardAwaited" }),
  "the customer inserts one": (pad) => pad.tell({ news: "cardRead", maskedPan: "476173******0010" }),
  "the screen asks for the PIN": (pad) => pad.tell({ news: "pinEntry", digitCount: 0, triesLeft: 3 }),
  "four keys are pressed": (pad) => {
    for (const digitCount of [1, 2, 3, 4]) pad.tell({ news: "pinEntry", digitCount, triesLeft: 3 });
  },
  "ENTER: the request leaves": (pad) => pad.tell({ news: "hostAwaited" }),
  "the bank says that the PIN is wrong": (pad) => pad.tell({ news: "pinIncorrect", triesLeft: 2 }),
  "another PIN, and the bank approves": (pad) => {
    pad.tell({ news: "hostAwaited" });
    pad.end({ kind: "approved" });
  },
  "the reader's cable comes off": (pad) => {
    const fault = {
      code: "PP402",
      remedyEn: "Plug the reader in again and check its power; the pad reconnects by itself.",
      remedyZh: "请重新连接读卡器并检查供电;本机会自动重连。",
    };
    pad.notice({ notice: "readerDegraded", fault });
    pad.notice({ notice: "outOfService", faults: [fault] });
    pad.current = { ...pad.current, state: "outOfService", inService: false, faults: [fault] };
  },
};

/** Each line of the README's transcript: `>` sent, `<` received, `--` what happens meanwhile. */
export function transcriptIn(markdown: string): readonly { readonly mark: string; readonly text: string }[] {
  const block = /```text transcript\n([\s\S]*?)```/.exec(markdown)?.[1];
  if (block === undefined) throw new Error("there is no transcript");
  return block
    .trimEnd()
    .split("\n")
    .map((line) => ({ mark: line.slice(0, 2).trim(), text: line.slice(2).trim() }));
}
