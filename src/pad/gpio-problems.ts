import type { ConfigProblem } from "./config-field.ts";
import type { Config } from "./config-schema.ts";

/** Lines that are wired to two things at once. */
export function gpioProblems({
  keypad,
  buzzer,
  tamper,
}: Pick<Config, "keypad" | "buzzer" | "tamper">): ConfigProblem[] {
  const uses: { readonly key: string; readonly gpio: number }[] = [
    ...(keypad.part === "matrix" ? keypad["row-gpios"].map((gpio) => ({ key: "keypad.row-gpios", gpio })) : []),
    ...(keypad.part === "matrix" ? keypad["col-gpios"].map((gpio) => ({ key: "keypad.col-gpios", gpio })) : []),
    ...(buzzer.part === "gpio" ? [{ key: "buzzer.gpio", gpio: buzzer.gpio }] : []),
    ...(tamper.part === "gpio" ? [{ key: "tamper.gpio", gpio: tamper.gpio }] : []),
  ];
  return uses.flatMap(({ key, gpio }, index) => {
    const other = uses.slice(0, index).find((use) => use.gpio === gpio && use.key !== key);
    if (!other) return [];
    return {
      key,
      value: String(gpio),
      allowed: `a GPIO number that is not in ${other.key}`,
      fix: "A line is wired to one thing: correct one of the two.",
    };
  });
}
