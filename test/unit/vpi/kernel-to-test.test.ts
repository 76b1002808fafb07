import { describe, expect, it } from "vitest";
import { kernelToTest } from "../../vpi/kernel-to-test.ts";

const pi = (env: Record<string, string>, platform = "linux", arch = "x64") => ({ platform, arch, env });
const runnable = process.execPath;

describe("whether the virtual Pi can run", () => {
  it("takes the kernel that it is given", () => {
    expect(kernelToTest(pi({ PINPADD_VPI_KERNEL: runnable }))).toEqual({ path: runnable });
  });

  it.each([
    [pi({}), "PINPADD_VPI_KERNEL"],
    [pi({ PINPADD_VPI_KERNEL: `${runnable}.none` }), "ENOENT"],
    [pi({ PINPADD_VPI_KERNEL: runnable }, "linux", "arm64"), "x86-64"],
    [pi({ PINPADD_VPI_KERNEL: runnable }, "darwin"), "darwin"],
  ])("says why it cannot: %j", (machine, reason) => {
    expect(kernelToTest(machine).missing).toContain(reason);
  });

  it("fails instead where it is required, so that no skip goes unnoticed", () => {
    const required = { PINPADD_VPI_REQUIRED: "1" };
    expect(() => kernelToTest(pi(required))).toThrow("PINPADD_VPI_KERNEL");
    expect(kernelToTest(pi({ ...required, PINPADD_VPI_KERNEL: runnable }))).toEqual({ path: runnable });
  });
});
