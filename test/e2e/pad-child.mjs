// A whole pad on simulated parts in a process of its own, driven by messages from the test. Whatever is secret comes masked, so
// that what the search finds here was left by the pad and not by the test. It knows no test card and no test key.
import { join } from "node:path";
import { writeHeapSnapshot } from "node:v8";

const built = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);
const [stateFolder, memoryKind, kind] = process.argv.slice(2);

const { benchConfig } = await built("bench/bench-config.js");
const { VirtualClock } = await built("bench/virtual-clock.js");
const { memoryJoint } = await built("joint/memory-connection.js");
const { composeGateway } = await built("compose/gateway.js");
const { composePadProcess } = await built("compose/pad-process.js");
const { provisionPad } = await built("pad/provision.js");
const { ordinaryMemory } = await built("pin/secret-memory.js");
const { NodeFileSystem } = await built("platform/node-file-system.js");
const { NodeRandom } = await built("platform/node-random.js");
const { openSecretMemory } = await built("platform/secret-memory.js");

const fileSystem = new NodeFileSystem();
const random = new NodeRandom();
const clock = new VirtualClock();
const memory = memoryKind === "ordinary" ? ordinaryMemory : await openSecretMemory();
const places = { file: join(stateFolder, "store.bin"), storageKeyFile: join(stateFolder, "storage.key") };
const columns = 4;
let pad;
let twins;

/** What a careless driver would keep of a key press, by the name of the representation. */
const kept = [];
const tight = () => undefined;
let leak = tight;
/** One that the search must find wherever it lies: made when the entry is over, out of what it kept of each key. */
const leaks = {
  "event objects": () => (digit) => kept.push({ type: "keyPressed", digit }),
  "key event objects": () => (_, keyIndex) => kept.push({ type: "keyDown", keyIndex, atMs: clock.monotonicMs() }),
  "number array": () => growing([], (list, digit) => list.push(digit)),
  "array of characters": () => growing([], (list, digit) => list.push("0123456789"[digit])),
  "32-bit integers": () => growing(new Int32Array(12), (list, digit, at) => list.fill(digit, at, at + 1)),
  doubles: () => growing(new Float64Array(12), (list, digit, at) => list.fill(digit, at, at + 1)),
  "double array": () => growing([0.5], (list, digit) => list.push(digit)),
  bytes: () => growing(Buffer.alloc(12), (list, digit, at) => list.fill(digit, at, at + 1)),
  "key index bytes": () => growing(Buffer.alloc(12), (list, _, at, keyIndex) => list.fill(keyIndex, at, at + 1)),
  "key index array": () => growing([], (list, _, __, keyIndex) => list.push(keyIndex)),
  text: () => text((digits) => digits),
  // Out of one piece: of a text that is joined V8 would keep the parts.
  "UTF-16 text": () => text((digits) => Buffer.from(`密码${digits}`, "utf16le").toString("utf16le")),
  number: () => text((digits) => new Float64Array([Number(digits)])),
  BCD: () => text((digits) => Buffer.from(digits, "hex")),
  "clear PIN block": () => text((digits, panField) => block(digits, panField)),
  "hex of bytes": () => text((digits) => Buffer.from([...digits].map(Number)).toString("hex")),
  "hex of PIN block": () => text((digits, panField) => block(digits, panField).toString("hex")),
  JSON: () => text((digits) => JSON.stringify([...digits].map(Number))),
  "JSON text": () => text((digits) => Buffer.from(JSON.stringify([...digits])).toString()),
};

function growing(list, add) {
  kept.push(list);
  let at = 0;
  return (digit, keyIndex) => add(list, digit, at++, keyIndex);
}

/** Kept as bytes that are masked until the twelfth: only the wanted form is to be found. */
function text(form) {
  const mask = random.bytes(12);
  const masked = Buffer.alloc(12);
  let at = 0;
  return (digit, _, panField) => {
    masked[at] = digit ^ mask[at];
    at += 1;
    if (at < 12) return;
    let digits = "";
    for (let i = 0; i < 12; i += 1) digits += String(masked[i] ^ mask[i]);
    kept.push(form(digits, panField));
  };
}

function block(digits, panField) {
  const clear = Buffer.from(`0c${digits}ff`, "hex");
  for (let at = 0; at < 8; at += 1) clear[at] ^= panField[at];
  return clear;
}

let panField;

/** The key that is down. In a byte that each key overwrites: what an async function holds while it waits is an object. */
const down = new Uint8Array(1);

function press({ mask, masked, digitMask, maskedDigit }) {
  down[0] = mask ^ masked;
  if (maskedDigit !== undefined) leak(digitMask ^ maskedDigit, down[0], panField);
  twins.matrix.press(Math.floor(down[0] / columns), down[0] % columns);
}

function release() {
  twins.matrix.release(Math.floor(down[0] / columns), down[0] % columns);
  down[0] = 0;
}

async function key(command) {
  press(command);
  await clock.advanceAsync(60);
  release();
  await clock.advanceAsync(60);
}

const commands = {
  async provision({ mask, masked, iksn }) {
    const ik = Buffer.from(masked, "hex");
    const key = Buffer.from(mask, "hex");
    for (let at = 0; at < ik.length; at += 1) ik[at] ^= key[at];
    const loading = { origin: "generated", test: true, keyVersion: "00", loadedAtMs: 0 };
    const initialKey = { kind, ik, iksn: Buffer.from(iksn, "hex"), loading };
    await provisionPad(fileSystem, random, places, memory, initialKey);
  },
  async start({ port }) {
    const pinBlockFormat = kind === "tdes" ? 0 : 4;
    const config = benchConfig({ stateFolder, host: "127.0.0.1", port, amountMinor: 2_500, pinBlockFormat });
    const { server, connect } = memoryJoint();
    const log = (event) => process.send({ log: event });
    const surroundings = { config, clock, fileSystem, random, log };
    const gateway = composeGateway({ ...surroundings, connect, version: "0" });
    const both = composePadProcess({
      ...surroundings,
      server,
      program: { name: "pinpadd", version: "0" },
      memory,
      buzzer: { play: () => undefined },
      onPrompt: (prompt) => process.send({ prompt }),
    });
    ({ pad, twins } = both);
    process.once("SIGTERM", () => void both.stop().then(() => process.exit(0)));
    await gateway.start();
    await both.start();
  },
  pay({ amountMinor }) {
    const payment = { id: "canary", kind: "0200", amountMinor, currency: "CNY" };
    void pad.startPayment(payment).then((outcome) => process.send({ ended: outcome?.kind }));
  },
  swipe: ({ track2 }) => twins.reader.swipe({ track2 }),
  key,
  advance: ({ ms }) => clock.advanceAsync(ms),
  leak(command) {
    panField = Buffer.from(command.panField, "hex");
    leak = leaks[command.how]();
  },
  tighten() {
    leak = tight;
  },
  snapshot: ({ file }) => void writeHeapSnapshot(file, { exposeNumericValues: true }),
  /** Out of the turn that answers: nobody catches it. */
  crash: () => void setImmediate(() => process.abort()),
  throw: () =>
    void setImmediate(() => {
      throw new Error("a crash that the test asked for");
    }),
};

process.on("message", async ({ id, command, ...values }) => {
  await commands[command](values);
  process.send({ done: id });
});
process.send({ ready: Object.keys(leaks) });
