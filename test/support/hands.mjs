// Loaded before `pinpad pad` (node --import): hands for the simulated parts of the real program. Lines on its standard input:
// `swipe TRACK2`; `press INDEX...` with key indexes of the matrix, one after another; `hold MS INDEX...`, together; `hang-store`:
// nothing that is asked of an open file comes back any more.
import { createInterface } from "node:readline";

const built = (path) => import(new URL(`../../dist/bundle/twins/${path}`, import.meta.url).href);
const { SimMatrix } = await built("sim-matrix.js");
const { SimSwipeReader } = await built("sim-swipe-reader.js");
const { NodeDurableFile } = await built("node-durable-file.js");

const twins = {};
for (const Part of [SimMatrix, SimSwipeReader]) {
  const { open } = Part.prototype;
  Part.prototype.open = function (...given) {
    twins[Part.name] = this;
    return open.apply(this, given);
  };
}

const columns = 4;
const place = (index) => [Math.floor(index / columns), index % columns];
const [steps, stepMs] = [4, 18];
/** In steps: after a process that stood still, one long timer would end together with the scans that are to see the key. */
async function pause() {
  for (let step = 0; step < steps; step += 1) await new Promise((resolve) => setTimeout(resolve, stepMs));
}

async function press(index) {
  const at = place(index);
  twins.SimMatrix.press(...at);
  await pause();
  twins.SimMatrix.release(...at);
  await pause();
}

async function hold(ms, indexes) {
  for (const index of indexes) twins.SimMatrix.press(...place(index));
  await new Promise((resolve) => setTimeout(resolve, ms));
  for (const index of indexes) twins.SimMatrix.release(...place(index));
}

function hangStore() {
  for (const call of ["read", "write", "sync"]) NodeDurableFile.prototype[call] = () => new Promise(() => undefined);
}

async function act(line) {
  const [verb, ...words] = line.split(" ");
  if (verb === "swipe") twins.SimSwipeReader.swipe({ track2: words[0] });
  if (verb === "hang-store") hangStore();
  if (verb === "hold") await hold(Number(words[0]), words.slice(1).map(Number));
  if (verb === "press") for (const word of words) await press(Number(word));
}

/** A customer has two hands, and does one thing after the other. */
let busy = Promise.resolve();
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  busy = busy.then(() => act(line));
});
// The pad ends by itself, hands or not.
process.stdin.unref();
