import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TestAuthority } from "../../../src/bench/acquirer/test-authority.ts";
import { certificateDates } from "../../../src/gateway/tls-certificate-dates.ts";
import { NodeFileSystem } from "../../../src/platform/node-file-system.ts";
import { inTempFolder } from "../../support/temp-folder.ts";

describe("the dates of a certificate", () => {
  it.each([
    ["a day of one digit", Date.UTC(2026, 0, 5, 1, 2, 3), Date.UTC(2027, 2, 9, 23, 59, 59), "2027-03-09"],
    ["the last day of a year", Date.UTC(2025, 11, 31), Date.UTC(2031, 11, 31, 0, 0, 0), "2031-12-31"],
  ])("are those it was made with: %s", (_, notBeforeMs, notAfterMs, lastDay) =>
    inTempFolder(async (folder) => {
      const file = join(folder, "ca.pem");
      await writeFile(file, new TestAuthority({ commonName: "a", notBeforeMs, notAfterMs }).certificate);
      const dates = await certificateDates(new NodeFileSystem(), file);
      expect(dates).toEqual([{ validFromMs: notBeforeMs, validToMs: notAfterMs, lastDay }]);
    }),
  );

  it("are not to be had from what is none: PP102 says which file", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "ca.pem");
      const missing = certificateDates(new NodeFileSystem(), file);
      await expect(missing).rejects.toMatchObject({ code: "PP102", detail: expect.stringContaining(file) });
      await writeFile(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
      await expect(certificateDates(new NodeFileSystem(), file)).rejects.toMatchObject({ code: "PP102" });
      await writeFile(file, "hello");
      await expect(certificateDates(new NodeFileSystem(), file)).rejects.toMatchObject({ code: "PP102" });
    }));
});
