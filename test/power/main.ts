import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { kernelToTest } from "../vpi/kernel-to-test.ts";
import { cutTable } from "./cut-table.ts";
import type { Disk } from "./order.ts";
import { e2fsProgram, PowerRig } from "./power-rig.ts";
import { type Cut, StepPlan } from "./step-plan.ts";

/** Disks that say too soon that they have synced. Each must be found out within so many cuts, or the check checks nothing. */
const liars: readonly { readonly disk: Disk; readonly cut: Cut }[] = [
  { disk: "neverSyncs", cut: { kind: "moment", after: "up", delayMs: 1_000 } },
  // As a pad that sends first and commits then.
  { disk: "syncsLate", cut: { kind: "step", step: "the request is at the host", nth: 1 } },
];
const cutsOfLiar = 6;
const lanes = 2;

const { values } = parseArgs({
  options: {
    cuts: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    keep: { type: "boolean", default: false },
  },
});
const cuts = wholeNumber("cuts", values.cuts);
const seed = wholeNumber("seed", values.seed);

const kernel = kernelToTest(process);
const missing = kernel.missing ?? (e2fsProgram("mkfs.ext4") ? undefined : "mkfs.ext4 of e2fsprogs is not installed");
if (missing === undefined) process.exitCode = (await run(kernel.path ?? "")) ? 0 : 1;
else if (process.env["PINPADD_VPI_REQUIRED"] === "1")
  throw new Error(`the power must be cut here, and cannot: ${missing}`);
else console.log(`The power cuts are skipped: ${missing}.`);

async function run(kernelPath: string): Promise<boolean> {
  const startMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "pinpadd-power-"));
  const plan = new StepPlan(seed);
  const elsewhere = new Map<string, number>();
  console.log(`${cuts} power cuts, seed ${seed}`);
  let left = cuts;
  const lane = async (number: number): Promise<PowerRig> => {
    const rig = await newRig(kernelPath, join(folder, `pad-${number}`), number, "honest", plan);
    for (; left > 0 && rig.violations.length === 0; ) {
      left -= 1;
      const where = await rig.cut(plan.next());
      if (where.startsWith("(")) elsewhere.set(where, (elsewhere.get(where) ?? 0) + 1);
    }
    await rig.finish();
    return rig;
  };
  try {
    const rigs = await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index + 1)));
    const found = await Promise.all(liars.map((_, index) => firstViolationOfLiar(kernelPath, folder, index)));
    const violations = rigs.flatMap((rig) => rig.violations);
    for (const line of cutTable(
      plan.cuts,
      elsewhere,
      rigs.map(({ books }) => books.counts),
      violations.length,
    )) {
      console.log(line);
    }
    for (const violation of violations) console.log(`  VIOLATION (seed ${seed}) ${violation}`);
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(0);
    for (const [index, violation] of found.entries()) {
      const failure = `NOTHING in ${cutsOfLiar} cuts: these checks prove nothing`;
      console.log(`  a disk that lies (${liars[index]?.disk}) is found out by: ${violation ?? failure}`);
    }
    console.log(`${seconds} s, seed ${seed}`);
    return violations.length === 0 && !found.includes(undefined);
  } finally {
    if (values.keep) console.log(`disks and logs: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function firstViolationOfLiar(kernelPath: string, folder: string, index: number): Promise<string | undefined> {
  const liar = liars[index];
  if (!liar) return undefined;
  const lane = lanes + 1 + index;
  const rig = await newRig(kernelPath, join(folder, liar.disk), lane, liar.disk, new StepPlan(seed));
  for (let cut = 0; cut < cutsOfLiar && rig.violations.length === 0; cut += 1) await rig.cut(liar.cut);
  return rig.violations[0];
}

function newRig(kernelPath: string, folder: string, lane: number, disk: Disk, plan: StepPlan): Promise<PowerRig> {
  mkdirSync(folder, { recursive: true });
  return PowerRig.start({ kernelPath, folder, seed: seed * 10 + lane, disk, plan });
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} is a whole number, not ${text}`);
  return Number(text);
}
