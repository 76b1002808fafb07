import { benchConfigText } from "../../src/bench/bench-config.ts";
import type { ConfigProblem } from "../../src/config/field.ts";
import { parseConfig } from "../../src/config/load-config.ts";
import { ConfigFault } from "../../src/config/text.ts";

export const file = "/etc/pinpadd/config.toml";
export const good = benchConfigText({
  stateFolder: "/var/lib/pinpadd",
  host: "127.0.0.1",
  port: 8583,
  amountMinor: 2_500,
  pinBlockFormat: 0,
});

export function faultOf(text: string): ConfigFault {
  try {
    parseConfig(text, file);
  } catch (error) {
    if (error instanceof ConfigFault) return error;
    throw error;
  }
  throw new Error("was accepted");
}

/** The good file with one text in the place of another. */
export function changed(from: string | RegExp, to: string): string {
  const text = good.replace(from, () => to);
  if (text === good) throw new Error(`nothing to change: ${from}`);
  return text;
}

export function problemsOf(text: string): readonly ConfigProblem[] {
  return faultOf(text).problems;
}

export const matrix = `part = "matrix"
row-gpios = [5, 6, 13, 19]
col-gpios = [12, 16, 20, 21]
`;
export const onPanel = (lines: string): string => changed(/part = "simulated" +# or "ssd1306".*\n/, lines);
export const onMatrix = (lines = matrix): string => changed(/part = "simulated" +# or "matrix".*\n/, lines);
