import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CertificateWishes, selfSigned, TestAuthority } from "../../src/bench/acquirer/test-authority.ts";
import { benchTlsNames } from "../../src/bench/bench-tls.ts";
import { playOnBench } from "../../src/bench/play-on-bench.ts";
import type { Step } from "../../src/bench/scenario.ts";
import { leave, pay, start } from "../../src/bench/scenarios/story.ts";
import { paysWith, scenario } from "../support/chaos-story.ts";
import { inTempFolder } from "../support/temp-folder.ts";

const dayMs = 86_400_000;
const validity = (nowMs: number) => ({ notBeforeMs: nowMs - 30 * dayMs, notAfterMs: nowMs + 30 * dayMs });
const authorityOf = (nowMs: number) => new TestAuthority({ commonName: "Test authority", ...validity(nowMs) });

type Signer = "pinned" | "stranger" | "itself";

/** The host's certificate, as the pad meets it. */
async function putCertificates(folder: string, change: Partial<CertificateWishes>, by: Signer): Promise<void> {
  const nowMs = Date.now();
  const pinned = authorityOf(nowMs);
  const stranger = new TestAuthority({ commonName: "Another authority", ...validity(nowMs) });
  const names = ["127.0.0.1"];
  const wishes = { commonName: "Test acquirer", names, ...validity(nowMs), ...change };
  const host = { pinned: pinned.issue(wishes), stranger: stranger.issue(wishes), itself: selfSigned(wishes) }[by];
  const terminal = pinned.issue({ commonName: "Terminal", ...validity(nowMs) });
  const files: Record<keyof typeof benchTlsNames, string> = {
    authority: pinned.certificate,
    hostCertificate: host.certificate,
    hostKey: host.key,
    terminalCertificate: terminal.certificate,
    terminalKey: terminal.key,
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, benchTlsNames[name as keyof typeof files]), text, { mode: 0o400 });
  }
}

async function overTls(change: Partial<CertificateWishes>, by: Signer, steps: Step[], ends: string[]) {
  return inTempFolder(async (stateFolder) => {
    await putCertificates(stateFolder, change, by);
    const asked: string[] = [];
    const { problems } = await playOnBench(scenario(steps, ends), {
      stateFolder,
      acquirer: undefined,
      way: { tls: true },
      onAcquirerEvent: ({ kind }) => asked.push(kind),
    });
    return { problems, payments: asked.filter((kind) => kind === "payment").length };
  });
}

describe("an acquirer over TLS", () => {
  it.each([
    ["expired", { notAfterMs: Date.now() - dayMs }, "pinned"],
    ["of another name", { names: ["other.example"] }, "pinned"],
    ["of another authority", {}, "stranger"],
    ["of no authority but itself", {}, "itself"],
  ] as const)("with a certificate %s: nothing is sent, and no try is counted", async (_, change, by) => {
    const refused: Step[] = [
      ...pay(2_500),
      { see: "CONFIG_FAULT", with: { code: "PP511" } },
      { hearNothingOf: "requestSent" },
      { hearNothingOf: "reversalPending" },
      ...leave,
    ];
    const steps: Step[] = [...refused, ...start(2_500), { see: "ENTER_PIN", with: { triesLeft: 3 } }];
    expect(await overTls(change, by, steps, ["fault PP511"])).toEqual({ problems: [], payments: 0 });
  });

  it("with the right one: approved", async () => {
    expect(await overTls({}, "pinned", paysWith(3), ["approved"])).toEqual({ problems: [], payments: 1 });
  });
});
