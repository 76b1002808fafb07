// `pinpad` with hands for its simulated parts, where standard input leads nowhere, as in a unit: they read the pipe PINPAD_HANDS.
import { constants, openSync } from "node:fs";
import { Socket } from "node:net";

// For writing, too: it is open as long as we are, whoever comes and goes at the other end.
const pipe = new Socket({ fd: openSync(process.env.PINPAD_HANDS, constants.O_RDWR | constants.O_NONBLOCK) });
Object.defineProperty(process, "stdin", { value: pipe });
await import(new URL("./hands.mjs", import.meta.url).href);
await import(new URL("../../dist/bundle/main.js", import.meta.url).href);
