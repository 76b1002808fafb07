export interface HookOrder {
  /** Absolute. */
  readonly path: string;
  readonly argument: string;
  /** For its standard input; what it writes itself goes nowhere. */
  readonly input: string;
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** `notStarted`: there was nothing to run; `stopped`: by us, with its group. */
export type HookEnd =
  | { readonly end: "exited"; readonly code: number }
  | { readonly end: "killed"; readonly signal: string }
  | { readonly end: "stopped" }
  | { readonly end: "notStarted"; readonly reason: string };

/** A program of the site's, run beside ours. */
export interface HookProgram {
  /** Why this file may not be run, as others could have changed it; undefined where only root and this process's user can. */
  distrust(path: string): Promise<string | undefined>;
  /** Never rejects. When `signal` is aborted the program ends at once, and when it ends what it has left in its process group. */
  run(order: HookOrder, signal: AbortSignal): Promise<HookEnd>;
}
