import { readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { bench, describe } from "vitest";
import { inKiosk } from "../support/kiosk.ts";
import { launched, notedNode, notifySocket } from "../support/launched-service.ts";
import { buildProgram, main, Program } from "../support/program.ts";

const starts = 5;
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
/** What a process of Node costs that does nothing. */
const bareScript = ["-e", "console.log('READY=1'); setInterval(() => undefined, 1e6)"];

interface Measured {
  readonly startMs: number;
  readonly residentKiB: number;
}

function residentKiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

async function bare(): Promise<Measured> {
  const fromMs = nowMs();
  const program = new Program(bareScript, { file: process.execPath });
  await program.prints(/READY=1/);
  const measured = { startMs: nowMs() - fromMs, residentKiB: residentKiB(program.pid) };
  program.kill("SIGKILL");
  return measured;
}

async function service(
  command: "pad" | "gateway",
  config: string,
  folder: string,
  noted: NodeJS.ProcessEnv,
): Promise<Measured> {
  const { path, heard } = await notifySocket(await mkdtemp(join(folder, "start-")));
  const fromMs = nowMs();
  const program = launched([command, "--config", config], { main, env: { ...noted, NOTIFY_SOCKET: path } });
  await heard.prints(/READY=1/);
  const measured = { startMs: nowMs() - fromMs, residentKiB: residentKiB(program.pid) };
  program.kill("SIGTERM");
  await program.endsWithin(20_000);
  heard.kill("SIGKILL");
  return measured;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const measured: Record<string, Measured[]> = { "bare Node": [], pad: [], gateway: [] };
buildProgram();
await inKiosk(async ({ config, folder }) => {
  const noted = await notedNode(folder);
  for (let start = 0; start < starts; start += 1) {
    measured["bare Node"]?.push(await bare());
    measured["pad"]?.push(await service("pad", config, folder, noted));
    measured["gateway"]?.push(await service("gateway", config, folder, noted));
  }
});

const rows = Object.entries(measured).map(([name, all]) => ({
  name,
  startMs: median(all.map(({ startMs }) => startMs)),
  residentMiB: median(all.map(({ residentKiB }) => residentKiB)) / 1_024,
}));
const [first] = rows;
console.info(
  [
    `Start to READY=1 and resident memory, median of ${starts} starts:`,
    ...rows.map(
      ({ name, startMs, residentMiB }) =>
        `${name.padEnd(12)}${startMs.toFixed(0).padStart(7)} ms ${(startMs / (first?.startMs ?? 1)).toFixed(2).padStart(6)} x` +
        `${residentMiB.toFixed(1).padStart(9)} MiB ${(residentMiB / (first?.residentMiB ?? 1)).toFixed(2).padStart(6)} x`,
    ),
    "goals: a start under 3 x, memory under 2 x",
  ].join("\n"),
);

describe("a process of Node that does nothing", () => {
  bench("bare", async () => void (await bare()), { iterations: 5, time: 1 });
});
