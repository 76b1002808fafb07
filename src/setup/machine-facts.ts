import type { BoardName, BoardProfile } from "../config/board.ts";
import type { Leaves } from "./toml-value.ts";

/** What was found on a machine before anybody is asked. */
export interface MachineFacts {
  /** /proc/device-tree/model, for people. */
  readonly model: string | undefined;
  /** Undefined on a machine that is none of the boards. */
  readonly board: BoardName | undefined;
  readonly profiles: Readonly<Record<BoardName, BoardProfile>>;
  /** Panels that answered on a bus. */
  readonly panels: readonly { readonly bus: number; readonly address: number }[];
  /** Serial ports a reader may be at, names that stay the same first. */
  readonly ports: readonly SerialPort[];
  /** The reader that answered, where one was looked for. */
  readonly reader: { readonly port: string; readonly protocol: string; readonly model: string | undefined } | undefined;
  /** The group that the package makes for kiosk apps, where the machine has it. */
  readonly appGroup: string | undefined;
  /** What the configuration that is there has; empty without one. */
  readonly present: Leaves;
}

export interface SerialPort {
  readonly path: string;
  /** Why it is a candidate, for people. */
  readonly why: string;
}
