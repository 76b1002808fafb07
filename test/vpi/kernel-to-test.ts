import { accessSync, constants } from "node:fs";

/** A User Mode Linux kernel to boot, or why there is none. */
export type KernelToTest =
  | { readonly path: string; readonly missing?: never }
  | { readonly path?: never; readonly missing: string };

export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Throws where the machine says that the virtual Pi must run (PINPADD_VPI_REQUIRED) and it cannot. */
export function kernelToTest({ platform, arch, env }: Machine): KernelToTest {
  const kernel = findKernel(platform, arch, env["PINPADD_VPI_KERNEL"]);
  if (kernel.missing !== undefined && env["PINPADD_VPI_REQUIRED"] === "1") {
    throw new Error(`the virtual Pi must run here, and cannot: ${kernel.missing}`);
  }
  return kernel;
}

function findKernel(platform: string, arch: string, path: string | undefined): KernelToTest {
  if (platform !== "linux" || arch !== "x64")
    return { missing: `it needs Linux on x86-64, this is ${platform} ${arch}` };
  if (!path) return { missing: "PINPADD_VPI_KERNEL names no kernel; test/vpi/build-kernel.sh builds one" };
  try {
    accessSync(path, constants.X_OK);
  } catch (thrown) {
    return { missing: `PINPADD_VPI_KERNEL=${path} cannot be run: ${(thrown as Error).message}` };
  }
  return { path };
}
