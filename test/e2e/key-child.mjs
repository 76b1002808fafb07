// The commands that load keys, in a process that lives on, so that the test can search what they leave behind. It is given key
// blocks, and what people type at its terminal, and never a clear key.
import { appendFileSync } from "node:fs";
import { join } from "node:path";

const built = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);
const [stateFolder, habit] = process.argv.slice(2);

const { componentsCommand } = await built("cli/keys-components.js");
const { importCommand } = await built("cli/keys-import.js");
const { openSecretMemory } = await built("platform/secret-memory.js");
const { storageKeySources } = await built("platform/storage-key-sources.js");

/** The process has one. */
const memory = await openSecretMemory();
const kept = [];
/** What careless code would do with each secret before it wipes it. */
const leaks = {
  "a copy": (secret) => kept.push(Buffer.from(secret)),
  "a string": (secret) => kept.push(secret.toString("hex")),
  output: (secret) => console.log(secret.toString("hex")),
  "a file": (secret) => appendFileSync(join(stateFolder, "careless"), secret),
};
const leak = leaks[habit];
if (leak !== undefined) {
  const release = memory.release.bind(memory);
  memory.release = (secret) => {
    leak(secret);
    release(secret);
  };
}

if (habit === "never wipes") {
  memory.allocate = (lengthBytes) => {
    const secret = Buffer.from(new ArrayBuffer(lengthBytes));
    kept.push(secret);
    secret.fill = () => secret;
    return secret;
  };
  memory.release = () => undefined;
}

/** Stops whenever no secret but the storage key is in use, so that others have not yet taken the memory that was freed. */
if (habit === "stops") {
  const [allocate, release] = [memory.allocate.bind(memory), memory.release.bind(memory)];
  let inUse = 0;
  memory.allocate = (lengthBytes) => {
    const secret = allocate(lengthBytes);
    inUse += 1;
    return secret;
  };
  memory.release = (secret) => {
    release(secret);
    inUse -= 1;
    if (inUse === 1) process.kill(process.pid, "SIGSTOP");
  };
}

const command = (made) => (args) => made().parseAsync([...args, "--state", stateFolder], { from: "user" });
const commands = {
  import: command(importCommand),
  components: command(componentsCommand),
  passphrase: async () => memory.release(await storageKeySources("terminal", memory).askPassphrase("new")),
};

process.on("message", async ({ id, command, args }) => {
  let refusal;
  try {
    await commands[command](args);
  } catch (thrown) {
    refusal = thrown.message;
  }
  process.send({ done: id, refusal });
});
process.send({ ready: Object.keys(leaks) });
