import { open } from "node:fs/promises";
import { SimOled } from "../../../hardware/oled/sim-oled.ts";
import type { PanelReport } from "../wire.ts";
import { decodeRequest, encodeReply } from "./cuse-messages.ts";
import { I2cDevice } from "./i2c-device.ts";

/**
 * Serves /dev/i2c-1 with an SSD1306 on it, in a process of its own: who uses the bus waits in the kernel for us.
 * Told "plug" and "unplug" by its parent; tells it the panel's pixels when they have changed.
 */
const twin = new SimOled();
const device = new I2cDevice("i2c-1", await twin.open());

/** A screen comes in many transactions; the picture between two of them is nobody's. */
const quietMs = 20;
let isTelling = false;

twin.onChange(() => {
  if (isTelling) return;
  isTelling = true;
  setTimeout(() => {
    isTelling = false;
    process.send?.(panelReport());
  }, quietMs);
});

process.on("message", (message) => {
  if (message === "unplug") twin.unplug();
  if (message === "plug") twin.replug();
});
process.on("disconnect", () => process.exit());

function panelReport(): PanelReport {
  const pixels = Buffer.alloc((twin.width * twin.height) / 8);
  for (let index = 0; index < twin.width * twin.height; index += 1) {
    const isLit = twin.pixel(index % twin.width, Math.floor(index / twin.width));
    if (isLit) pixels[index >> 3] = (pixels[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return { kind: "panel", isOn: twin.isOn, height: twin.height, pixels: pixels.toString("base64") };
}

const cuse = await open("/dev/cuse", "r+");
const message = Buffer.alloc(128 * 1024);
for (;;) {
  const { bytesRead } = await cuse.read(message, 0, message.length, null);
  const request = decodeRequest(message.subarray(0, bytesRead));
  const reply = await device.answer(request);
  if (reply) await cuse.write(encodeReply(request.unique, reply));
}
