import { createInterface } from "node:readline";

/** Somebody at a terminal, line by line: also over SSH, and without colours. */
export interface LineDesk {
  say(line: string): void;
  /** The line that is typed, without its end; undefined once there will be no more. */
  ask(prompt: string): Promise<string | undefined>;
  close(): void;
}

export function terminalDesk(): LineDesk {
  // The terminal itself echoes, deletes and takes Ctrl-C: nothing of it is changed.
  const lines = createInterface({ input: process.stdin, terminal: false });
  const typed: string[] = [];
  let waiting: ((line: string | undefined) => void) | undefined;
  let hasEnded = false;
  lines.on("line", (line) => {
    if (!waiting) return void typed.push(line);
    const hear = waiting;
    waiting = undefined;
    hear(line);
  });
  lines.on("close", () => {
    hasEnded = true;
    waiting?.(undefined);
  });
  return {
    say: (line) => void process.stdout.write(`${line}\n`),
    ask: (prompt) => {
      process.stdout.write(prompt);
      const line = typed.shift();
      if (line !== undefined || hasEnded) return Promise.resolve(line);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    close: () => lines.close(),
  };
}
