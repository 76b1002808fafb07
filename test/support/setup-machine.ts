import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { benchConfigText } from "../../src/bench/bench-config.ts";

/** The configuration with every key that setup fills in. */
export const exampleText = benchConfigText({
  stateFolder: "/var/lib/pinpadd",
  host: "127.0.0.1",
  port: 5_850,
  amountMinor: 2_500,
  pinBlockFormat: 0,
});

/** Below `root`: what the kernel and udev of a Raspberry Pi 4 with a USB card reader show, and the package's group. */
export async function plantPi4(root: string): Promise<string> {
  const [tree, byId] = [join(root, "proc/device-tree"), join(root, "dev/serial/by-id")];
  await mkdir(tree, { recursive: true });
  await mkdir(byId, { recursive: true });
  await writeFile(join(tree, "model"), "Raspberry Pi 4 Model B Rev 1.4\0");
  await writeFile(join(tree, "compatible"), "raspberrypi,4-model-b\0brcm,bcm2711\0");
  await mkdir(join(root, "etc"));
  await writeFile(join(root, "etc/group"), "root:x:0:\npinpad-app:x:991:kiosk\n");
  await writeFile(join(root, "dev/ttyUSB0"), "");
  await writeFile(join(root, "dev/ttyAMA0"), "");
  await symlink("../../ttyUSB0", join(byId, "usb-FTDI_FT232R_A1-if00-port0"));
  return root;
}
