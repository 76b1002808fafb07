import { join } from "node:path";
import type { TimedAcquirerEvent } from "../../../src/bench/acquirer/acquirer-event.ts";
import { BenchWorld } from "../../../src/bench/bench-world.ts";
import { SeededRandom } from "../../../src/bench/seeded-random.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { Fault } from "../../../src/faults/fault.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { raiseLoopback } from "../../vpi/guest/libc.ts";
import { customersPerBoot, type Order } from "../order.ts";
import { poolCards } from "../pool-cards.ts";
import { Customers } from "./customers.ts";
import { GuestLog, say } from "./guest-log.ts";
import { MarkedFiles } from "./marked-files.ts";

/**
 * Runs in the guest: the pad with its state on the disk under test, the acquirer, the customers. All that anybody gets to
 * know goes into the log, on a disk that power cuts spare.
 */
const [stateFolder = "", outFolder = "", encodedOrder = ""] = process.argv.slice(2);
const order = JSON.parse(Buffer.from(encodedOrder, "base64").toString()) as Order;

const clock = new VirtualClock(order.wallStartMs);
const log = new GuestLog(join(outFolder, order.logName), clock, order.cutAt);
log.write({ kind: "boot" });
raiseLoopback();

try {
  await run();
} catch (thrown) {
  const code = thrown instanceof Fault ? thrown.code : "bug";
  log.write({
    kind: "refused",
    code,
    detail: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  });
  say("refused");
}
// The host cuts the power.
setInterval(() => undefined, 60_000);

async function run(): Promise<void> {
  const world = await BenchWorld.start({
    clock,
    stateFolder,
    acquirer: undefined,
    cards: poolCards,
    fileSystem: new MarkedFiles((step) => log.step(step), order.disk),
    onPrompt: (prompt) => {
      log.write({ kind: "prompt", prompt });
      if (prompt.id === "APPROVED") log.step("the approval is shown");
    },
    onPadEvent,
    onAcquirerEvent,
  });
  log.write({ kind: "up" });
  say("up");
  const customers = new Customers(world, clock, new SeededRandom(order.seed), ({ id }) =>
    log.write({ kind: "customer", card: id }),
  );
  for (let number = 1; order.task === "pay" && number <= customersPerBoot; number += 1) await customers.serve(number);
  if (order.task === "settle") {
    if (await customers.settle()) log.write({ kind: "atRest" });
    await world.stop();
  }
  say("atRest");
}

function onPadEvent(event: PadEvent): void {
  log.write({ kind: "pad", event });
  if (event.event === "requestSent") log.step("the request is about to leave");
  if (event.event === "hostAnswered") log.step("the answer is read");
}

function onAcquirerEvent(event: TimedAcquirerEvent): void {
  log.write({ kind: "acquirer", event });
  if (event.kind === "payment") log.step("the request is at the host");
  if (event.kind === "reversal") log.step("the reversal is at the host");
}
