import { describe, expect, it } from "vitest";
import { OledDisplay } from "../../../../hardware/oled/oled-display.ts";
import { SimOled } from "../../../../hardware/oled/sim-oled.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { oledRig, screen } from "../../../support/oled-rig.ts";

const quiet = { onFault: () => undefined, onRecovered: () => undefined };
const profile = { chip: "ssd1306", address: 0x3c, height: 64 } as const;

/** A start on a bus whose every write throws. */
function startOn(thrown: Error & { code?: string }, answers = false) {
  const bus = {
    write: () => Promise.reject(thrown),
    answers: () => Promise.resolve(answers),
    readByte: () => Promise.resolve(0),
    close: () => Promise.resolve(),
  };
  return new OledDisplay(() => Promise.resolve(bus), profile, new VirtualClock()).start(quiet);
}

const systemError = (code: string, syscall: string) =>
  Object.assign(new Error(`${code}: in words, ${syscall} '/dev/i2c-1'`), { code, syscall });

describe("a display that cannot be opened", () => {
  it.each([
    ["EREMOTEIO", "write", "PP301"],
    ["ENXIO", "write", "PP301"],
    ["EIO", "write", "PP301"],
    ["ENOENT", "open", "PP302"],
    ["ENODEV", "open", "PP302"],
    ["ENXIO", "open", "PP302"],
    ["EACCES", "open", "PP303"],
    ["EPERM", "open", "PP303"],
    ["ETIMEDOUT", "write", "PP305"],
    ["EAGAIN", "write", "PP305"],
    ["EBUSY", "setAddr", "PP306"],
  ])("says the cause: %s from %s is %s, with the system's words", async (code, syscall, fault) => {
    await expect(startOn(systemError(code, syscall))).rejects.toMatchObject({
      code: fault,
      detail: expect.stringContaining("/dev/i2c-1"),
    });
  });

  it("is PP304 when a display answers at the other address, and says which", async () => {
    const module = new SimOled({ address: 0x3d });
    const oled = new OledDisplay(() => module.open(), profile, new VirtualClock());
    await expect(oled.start(quiet)).rejects.toMatchObject({
      code: "PP304",
      detail: expect.stringMatching(/0x3C, but at 0x3D/),
    });
  });

  it("looks for another address only where nobody has answered", async () => {
    await expect(startOn(systemError("EIO", "write"), true)).rejects.toMatchObject({ code: "PP301" });
    await expect(startOn(systemError("EREMOTEIO", "write"), true)).rejects.toMatchObject({ code: "PP304" });
  });

  it("is PP301 when the look for another address fails as well", async () => {
    const bus = {
      write: () => Promise.reject(systemError("EREMOTEIO", "write")),
      answers: () => Promise.reject(systemError("EIO", "read")),
      readByte: () => Promise.resolve(0),
      close: () => Promise.resolve(),
    };
    const start = new OledDisplay(() => Promise.resolve(bus), profile, new VirtualClock()).start(quiet);
    await expect(start).rejects.toMatchObject({ code: "PP301" });
  });
});

it("reports the cause of a failure in service too", async () => {
  const { chip, oled, heard, start } = oledRig();
  await start();
  chip.unplug();
  oled.show(screen("READY"));
  await oled.settled();
  expect(heard).toEqual(["PP301"]);
});

it("does not blame the panel for a bug of ours", async () => {
  let [isBroken, painted] = [false, 0];
  const painter = {
    paint: () => {
      painted += 1;
      if (isBroken) throw new TypeError("no such glyph");
      return new Uint8Array(1024);
    },
  };
  const { oled, heard, start } = oledRig({ painter });
  await start();
  isBroken = true;
  oled.show(screen("READY"));
  await oled.settled();
  expect(painted).toBe(2);
  expect(heard).toEqual(["PP901"]);
});
