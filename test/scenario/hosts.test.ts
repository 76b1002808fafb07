import { describe, expect, it } from "vitest";
import type { MacMode } from "../../src/bench/acquirer/message-authentication.ts";
import type { DialectName } from "../../src/bench/acquirer/wire-shapes.ts";
import { playOnBench } from "../../src/bench/play-on-bench.ts";
import { scenarios } from "../../src/bench/scenarios.ts";
import { inTempFolder } from "../support/temp-folder.ts";

const named = (id: string) => scenarios.find((one) => one.id === id) ?? expect.fail(`there is no scenario ${id}`);

const dialects: readonly DialectName[] = ["iso87-ascii", "iso87-binary", "iso93"];
const macs: readonly MacMode[] = ["none", "dukpt"];
const signOns = ["none", "sign-on"] as const;
const rows = dialects.flatMap((dialect) =>
  macs.flatMap((mac) => signOns.map((signOn) => [dialect, mac, signOn] as const)),
);

describe.each(rows)("whole payments over %s, MAC %s, sign-on %s", (dialect, mac, signOn) => {
  it.each(["wrong-pin-then-approved", "no-answer"])("%s", async (id) => {
    const scenario = named(id);
    const { problems, ends } = await inTempFolder((stateFolder) =>
      playOnBench(scenario, {
        stateFolder,
        acquirer: undefined,
        hostLines: `profile = "${dialect}"\nmac = "${mac}"\nsign-on = "${signOn}"`,
        acquirerRules: { dialect, mac, signOnRequired: signOn !== "none" },
      }),
    );
    expect(problems).toEqual([]);
    expect(ends).toEqual(scenario.ends);
  });
});
