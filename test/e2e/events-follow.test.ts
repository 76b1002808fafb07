import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { EventLog } from "../../src/events/event-log.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { NodeLogFolder } from "../../src/platform/node-log-folder.ts";
import { inKiosk, type Kiosk } from "../support/kiosk.ts";
import { buildProgram, main, Program, run } from "../support/program.ts";

beforeAll(buildProgram);

function follow(config: string, ...more: readonly string[]): Program {
  return new Program(["events", "--config", config, "--follow", ...more]);
}

async function padThatEnds({ startPad }: Kiosk): Promise<void> {
  const pad = startPad();
  await pad.prints(/"msg":"started"/);
  pad.kill("SIGTERM");
  await pad.endsWithin(20_000);
}

const sequencesIn = (output: string) =>
  output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).sequence as number);

describe("pinpad events --follow", () => {
  it("tells what a pad does from then on, also after its restart, each event once, and Ctrl-C ends it with 0", () =>
    inKiosk(async (kiosk) => {
      await padThatEnds(kiosk);
      const following = follow(kiosk.config, "--json");
      await following.prints(/"event":"stopped"/);
      for (const ends of [2, 3]) {
        await padThatEnds(kiosk);
        await following.prints(new RegExp(`(?:"event":"stopped"[\\s\\S]*){${ends}}`));
      }
      following.kill("SIGINT");
      const { code, signal, stdout, stderr } = await following.endsWithin(5_000);
      expect([code, signal, stderr]).toEqual([0, null, ""]);
      const sequences = sequencesIn(stdout);
      expect(sequences).toEqual(sequences.map((_, at) => at + 1));
      expect(stdout).toBe((await run("events", "--config", kiosk.config, "--json")).stdout);
    }).then(() => undefined));

  it("goes on over the files that the log leaves behind, and tells those of one fault alone where it is told to", () =>
    inKiosk(async ({ folder, config }) => {
      const events = join(folder, "events");
      const log = new EventLog({
        folder: new NodeLogFolder(events),
        clock: new NodeClock(),
        isUrgent: () => true,
        onFault: (fault) => expect.unreachable(fault.message),
        onMended: () => undefined,
      });
      const [all, one] = [follow(config, "--json"), follow(config, "--code", "pp402")];
      const said: number[] = [];
      for (let at = 1; at <= 12; at += 1) {
        log.hear({ event: `number${at}-${"x".repeat(1_100_000)}` });
        await log.flush();
        await all.prints(new RegExp(`"sequence":${at},`));
        said.push(at);
      }
      expect((await readdir(events)).filter((name) => name.startsWith("events-"))).not.toContain(
        "events-000000000001.jsonl",
      );
      for (const code of ["PP501", "PP402"]) log.hear({ event: "fault", code } as { event: string });
      await log.flush();
      await one.prints(/fault {2}code PP402/);
      await all.prints(/"sequence":14,/);
      await log.stop();
      for (const following of [all, one]) following.kill("SIGINT");
      const [everything, chosen] = await Promise.all([all.endsWithin(5_000), one.endsWithin(5_000)]);
      expect(sequencesIn(everything.stdout)).toEqual([...said, 13, 14]);
      expect([everything.code, chosen.code]).toEqual([0, 0]);
      expect(chosen.stdout.trim().split("\n")).toHaveLength(1);
    }).then(() => undefined));

  it("ends without a word when whoever reads it has seen enough, as `head` has", () =>
    inKiosk(async (kiosk) => {
      await padThatEnds(kiosk);
      const command = `"${process.execPath}" "${main}" events --config "${kiosk.config}" --follow`;
      const piped = spawn("bash", ["-c", `${command} | head -n 1; echo "\${PIPESTATUS[0]}"`]);
      let [told, complained] = ["", ""];
      piped.stdout.setEncoding("utf8").on("data", (text: string) => {
        told += text;
      });
      piped.stderr.setEncoding("utf8").on("data", (text: string) => {
        complained += text;
      });
      const ended = once(piped, "close");
      await expect.poll(() => told, { timeout: 10_000 }).toMatch(/\n/);
      // What comes next finds the pipe closed.
      await padThatEnds(kiosk);
      await ended;
      expect([told.trim().split("\n").length, told.trim().split("\n").at(-1), complained]).toEqual([2, "0", ""]);
    }).then(() => undefined));
});

describe("pinpad events --code", () => {
  it("shows what names this fault and nothing else", () =>
    inKiosk(async (kiosk) => {
      await chmod(join(kiosk.folder, "storage.key"), 0o644);
      const pad = kiosk.startPad();
      await pad.prints(/PP605/);
      pad.kill("SIGTERM");
      await pad.endsWithin(20_000);
      const all = await run("events", "--config", kiosk.config, "--json");
      const chosen = await run("events", "--config", kiosk.config, "--json", "--code", "PP605");
      const naming = all.stdout.split("\n").filter((line) => line.includes('"code":"PP605"'));
      expect(naming.length).toBeGreaterThan(0);
      expect(chosen.stdout.trim().split("\n")).toEqual(naming);
      expect(await run("events", "--config", kiosk.config, "--code", "PP402")).toMatchObject({ code: 0, stdout: "" });
    }).then(() => undefined));

  it.each(["PP42", "PP999"])("refuses %s, which is no fault, and names one that is near", async (typed) => {
    const { code, stdout, stderr } = await run("events", "--code", typed);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(new RegExp(`There is no fault ${typed}\\. Did you mean PP\\d{3}\\?`));
  });
});
