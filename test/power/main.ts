import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { kernelToTest } from "../vpi/kernel-to-test.ts";
import { cutTable } from "./cut-table.ts";
import { mkfs, PowerRig } from "./power-rig.ts";
import { StepPlan } from "./step-plan.ts";

/** A pad whose disk lies must be found out within so many cuts: else the check checks nothing. */
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
if (kernel.missing !== undefined) console.log(`The power cuts are skipped: ${kernel.missing}.`);
else if (mkfs() === undefined && process.env["PINPADD_VPI_REQUIRED"] !== "1") {
  console.log("The power cuts are skipped: mkfs.ext4 is not installed (Debian: e2fsprogs).");
} else process.exitCode = (await run(kernel.path)) ? 0 : 1;

async function run(kernelPath: string): Promise<boolean> {
  const startMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "pinpadd-power-"));
  const plan = new StepPlan(seed);
  const elsewhere = new Map<string, number>();
  console.log(`${cuts} power cuts, seed ${seed}`);
  let left = cuts;
  const lane = async (number: number): Promise<PowerRig> => {
    const rig = await newRig(kernelPath, join(folder, `pad-${number}`), number, false, plan);
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
    const found = await violationsOfLiar(kernelPath, join(folder, "liar"));
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
    console.log(
      found.length > 0
        ? `A disk that lies about its syncs was found out: ${found[0]}`
        : `A disk that lies about its syncs was NOT found out in ${cutsOfLiar} cuts: these checks prove nothing`,
    );
    console.log(`${seconds} s, seed ${seed}`);
    return violations.length === 0 && found.length > 0;
  } finally {
    if (values.keep) console.log(`disks and logs: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function violationsOfLiar(kernelPath: string, folder: string): Promise<readonly string[]> {
  const rig = await newRig(kernelPath, folder, lanes + 1, true, new StepPlan(seed));
  for (let cut = 0; cut < cutsOfLiar && rig.violations.length === 0; cut += 1) {
    await rig.cut({ kind: "moment", after: "up", delayMs: 1_000 });
  }
  return rig.violations;
}

function newRig(kernelPath: string, folder: string, lane: number, lies: boolean, plan: StepPlan): Promise<PowerRig> {
  mkdirSync(folder, { recursive: true });
  return PowerRig.start({ kernelPath, folder, seed: seed * 10 + lane, lies, plan });
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} is a whole number, not ${text}`);
  return Number(text);
}
