import { describe, expect, it } from "vitest";
import type { DurableFile } from "../../../src/ports/file-system.ts";
import { CommitSteps } from "../../power/commit-steps.ts";
import { deskBench } from "../../support/desk-bench.ts";
import { PATH } from "../../support/faulty-store.ts";

/** The names of the steps of a desk whose work is done between two power cuts. */
async function stepsOf(work: (bench: Awaited<ReturnType<typeof deskBench>>) => Promise<unknown>): Promise<string[]> {
  const { fs, storageKey } = await deskBench();
  const open = fs.open.bind(fs);
  const names: string[] = [];
  fs.open = async (path) => {
    const file = await open(path);
    const steps = new CommitSteps(file.sizeBytes);
    const watched: DurableFile = {
      ...file,
      write: (offset, bytes) => {
        steps.wrote(offset, bytes);
        return file.write(offset, bytes);
      },
      sync: () => {
        names.push(steps.syncing());
        return file.sync();
      },
    };
    return path === PATH ? watched : file;
  };
  await work(await deskBench({ fs, storageKey }));
  return names;
}

const three = (commit: string) => [1, 2, 3].map((sync) => `${commit}: sync ${sync}`);

describe("the steps of a payment, by what is written to the store's file", () => {
  it("are the key state, the try that is marked as sent, and its end, each with its syncs", async () => {
    const names = await stepsOf(async (bench) => {
      await bench.forward();
      await bench.desk.settle("approved", undefined);
    });
    const unique = [...new Set(names)];
    expect(unique.slice(0, 2)).toEqual(["opened: sync 1", "opened: sync 2"]);
    expect(unique.slice(2)).toEqual([
      ...three("key state"),
      // The first of a pad replaces nothing.
      "marked as sent: sync 1",
      "marked as sent: sync 2",
      ...three("settled, tries dropped"),
    ]);
  });

  it("tell a wrong PIN, silence and a reversal that is done from an approval", async () => {
    const names = await stepsOf(async (bench) => {
      await bench.forward();
      await bench.desk.settle("pinIncorrect", undefined);
      bench.link.onSend = (message) => {
        if (message.mti === "0400") setImmediate(() => bench.link.answer(message, "00"));
      };
      await bench.forward();
      await bench.desk.settle("unknown", "noAnswer");
      await bench.reversals.flush();
    });
    expect(names).toEqual(
      expect.arrayContaining(["settled, tries kept", "settled unanswered", "reversal done"].flatMap(three)),
    );
  });
});
