// Loaded before `pinpad pad` (node --import): hands for the simulated parts of the real program. Lines on its standard input:
// `swipe TRACK2`, `press INDEX...` with key indexes of the matrix, one after another.
import { createInterface } from "node:readline";

const built = (path) => import(new URL(`../../dist/hardware/${path}`, import.meta.url).href);
const { SimMatrix } = await built("keypad/sim-matrix.js");
const { SimSwipeReader } = await built("reader/sim-swipe-reader.js");

const twins = {};
for (const Part of [SimMatrix, SimSwipeReader]) {
  const { open } = Part.prototype;
  Part.prototype.open = function (...given) {
    twins[Part.name] = this;
    return open.apply(this, given);
  };
}

const columns = 4;
const keyMs = 60;
const pause = () => new Promise((resolve) => setTimeout(resolve, keyMs));

async function press(index) {
  const at = [Math.floor(index / columns), index % columns];
  twins.SimMatrix.press(...at);
  await pause();
  twins.SimMatrix.release(...at);
  await pause();
}

const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const [verb, ...words] = line.split(" ");
  if (verb === "swipe") twins.SimSwipeReader.swipe({ track2: words[0] });
  if (verb === "press") for (const word of words) await press(Number(word));
});
// The pad ends by itself, hands or not.
process.stdin.unref();
