import { Command } from "commander";
import type { PictureStyle } from "../bench/oled-picture.ts";
import type { MirrorPicture } from "../joint/tool-display.ts";
import { askOrFail } from "./ask-or-fail.ts";
import { pictureLines } from "./panel-picture.ts";
import { stopSignals } from "./serving.ts";
import { type ToolOptions, withToolOptions } from "./tool-place.ts";

const enterScreen = "\x1b[?1049h\x1b[?25l";
const leaveScreen = "\x1b[?25h\x1b[?1049l";
const home = "\x1b[H";
const clearLine = "\x1b[K";
const clearBelow = "\x1b[J";

interface Options extends ToolOptions {
  readonly once?: true;
  readonly json?: true;
}

export function mirrorCommand(): Command {
  return withToolOptions(new Command("mirror"))
    .description("What stands on the pad's panel, live in this terminal; a PIN is dots, as on the panel.")
    .option("--once", "one picture, then end")
    .option("--json", "pictures as JSON lines: panel RAM in Base64")
    .addHelpText("after", "\nExample:\n  pinpad mirror\n  pinpad mirror --once\n\nCtrl-C ends it.")
    .action(mirror);
}

async function mirror(options: Options): Promise<void> {
  const stopping = stopSignals();
  const once = options.once ?? false;
  const isLive = process.stdout.isTTY === true && !once && !options.json;
  const show = options.json ? showJson : isLive ? showInPlace : showBelow;
  if (isLive) {
    process.stdout.write(enterScreen);
    process.once("exit", () => process.stdout.write(leaveScreen));
  }
  await askOrFail(options, "mirror", { once }, show, stopping.signal);
}

function showJson(picture: MirrorPicture): void {
  console.log(JSON.stringify(picture));
}

function showBelow(picture: MirrorPicture): void {
  for (const line of pictureLines(picture, styleFor(picture))) console.log(line);
}

/** Each line cleared before it is written, so that nothing flickers. */
function showInPlace(picture: MirrorPicture): void {
  const lines = [...pictureLines(picture, styleFor(picture)), "Ctrl-C ends the mirror"];
  process.stdout.write(home + lines.map((line) => clearLine + line).join("\r\n") + clearBelow);
}

/** Blocks need a terminal as wide as the panel, and its frame. */
function styleFor({ width }: MirrorPicture): PictureStyle {
  return (process.stdout.columns ?? 80) >= width + 2 ? "blocks" : "dots";
}
