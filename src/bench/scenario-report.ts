import type { SeenScreen } from "./bench-world.ts";
import { framed } from "./oled-picture.ts";
import type { PlayedScenario } from "./play-on-bench.ts";
import type { Scenario } from "./scenario.ts";

/** A scenario as text: every screen in words, with pictures when asked for, and how it ended. */
export function scenarioReport(scenario: Scenario, played: PlayedScenario, pictures: boolean): string[] {
  return [
    `${scenario.id}: ${scenario.title}`,
    ...withoutTyping(played.screens).flatMap((screen) => screenLines(screen, pictures)),
    `Ended: ${played.ends.join(", then ") || "no payment"}`,
    ...(played.problems.length > 0
      ? played.problems.map((problem) => `FAILED: ${problem}`)
      : ["OK, as the scenario states."]),
    "",
  ];
}

function screenLines({ atMs, prompt, en, zh, picture }: SeenScreen, pictures: boolean): string[] {
  const words = (lines: readonly string[]) => lines.filter((line) => line !== "").join(" | ");
  return [
    `${(atMs / 1_000).toFixed(1).padStart(7)} s  ${prompt.id}: ${words(en)}`,
    `${" ".repeat(11)}${words(zh)}`,
    ...(pictures && picture ? [...framed(picture), ""] : []),
  ];
}

/** Of the screens that differ by one more star only the last is shown. */
function withoutTyping(screens: readonly SeenScreen[]): SeenScreen[] {
  return screens.filter((screen, index) => {
    const next = screens[index + 1];
    return !(next && next.prompt.id === screen.prompt.id && "digitCount" in screen.prompt);
  });
}
