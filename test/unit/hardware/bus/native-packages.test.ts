import { describe, expect, it } from "vitest";
import { openLinuxI2c } from "../../../../hardware/bus/linux-i2c.ts";
import { loadPackage } from "../../../../hardware/bus/load-package.ts";
import { noticeUnplug, openSerialPort } from "../../../../hardware/bus/serial-port.ts";
import { OledDisplay } from "../../../../hardware/oled/oled-display.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";

describe("native packages", () => {
  it.each([
    ["Cannot find package 'onoff' imported from x", /it is not installed: run `npm install`, without --omit=optional/],
    ["Could not locate the bindings file. Tried:\n → x", /is not built: install python3.*npm 12 .*allowScripts/],
    [
      "The module 'epoll.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 115.",
      /was built for another Node: run `npm rebuild`/,
    ],
    ["/lib/libc.so.6: version `GLIBC_2.38' not found", /does not fit this system/],
    ["something new\nmore", /cannot be loaded: something new$/],
  ])("say in a PP103 what is wrong with them: %s", async (message, fix) => {
    const cause = new Error(message);
    const loading = loadPackage("onoff", () => Promise.reject(cause));
    await expect(loading).rejects.toMatchObject({ code: "PP103", detail: expect.stringMatching(fix), cause });
  });
});

/** i2c-bus is optional: it is not there on a machine without a compiler, and does nothing on other systems than Linux. */
const i2cInstalled = await import("i2c-bus").then(
  () => process.platform === "linux",
  () => undefined,
);

describe("openLinuxI2c", () => {
  it.runIf(i2cInstalled === undefined)("says PP103 where i2c-bus is not installed", async () => {
    await expect(openLinuxI2c(1)).rejects.toMatchObject({ code: "PP103" });
  });

  it.runIf(i2cInstalled)(
    "rejects what it is first asked with the system's error when there is no such bus",
    async () => {
      const bus = await openLinuxI2c(250);
      await expect(bus.write(0x3c, Uint8Array.of(0, 0xae))).rejects.toMatchObject({ code: "ENOENT" });
      await expect(bus.answers(0x3c)).rejects.toMatchObject({ code: "ENOENT" });
      await bus.close();
    },
  );

  it.runIf(i2cInstalled)("makes the display say that I2C is not enabled", async () => {
    const profile = { chip: "ssd1306", address: 0x3c, height: 64 } as const;
    const oled = new OledDisplay(() => openLinuxI2c(250), profile, new VirtualClock());
    const start = oled.start({ onFault: () => undefined, onRecovered: () => undefined });
    await expect(start).rejects.toMatchObject({ code: "PP302", detail: expect.stringContaining("/dev/i2c-250") });
    await oled.stop();
  });
});

describe("openSerialPort", () => {
  it("rejects when there is no such port", async () => {
    const options = { path: "/dev/none-such", baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 } as const;
    await expect(openSerialPort(options)).rejects.toThrow("No such file or directory");
  });
});

describe("noticeUnplug", () => {
  const port = (fd: number | null) => {
    const patched = {
      fd,
      isOpen: fd !== null,
      poller: { once: () => undefined },
      read: (buffer: Buffer, _offset: number, _length: number) => Promise.resolve({ buffer, bytesRead: 0 }),
    };
    noticeUnplug(patched);
    return patched;
  };

  it("takes a read of no bytes for an unplugged device, not for nothing yet", async () => {
    const { open } = await import("node:fs/promises");
    const hungUp = await open("/dev/null", "r");
    await expect(port(hungUp.fd).read(Buffer.alloc(8), 0, 8)).rejects.toThrow("unplugged");
    await hungUp.close();
  });

  it("reads what there is", async () => {
    const { open } = await import("node:fs/promises");
    const zero = await open("/dev/zero", "r");
    await expect(port(zero.fd).read(Buffer.alloc(8, 1), 2, 4)).resolves.toMatchObject({ bytesRead: 4 });
    await zero.close();
  });

  it("says that a read on a closed port was cancelled, which is no unplug", async () => {
    await expect(port(null).read(Buffer.alloc(8), 0, 8)).rejects.toMatchObject({ canceled: true });
  });
});
