import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { testCards } from "../../src/bench/acquirer/test-cards.ts";
import { buildProgram } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";
import { buildGuest } from "../vpi/build-guest.ts";
import { kernelToTest } from "../vpi/kernel-to-test.ts";
import { padConfig } from "../vpi/pad-config.ts";
import { readerPath, serviceReaderPath, stateFolder } from "../vpi/places.ts";
import { VirtualPi } from "../vpi/virtual-pi.ts";
import { cleanDebian } from "./clean-debian.ts";
import { debianPackage } from "./debian-package.ts";

const kernel = kernelToTest(process);
const debian = process.getuid?.() === 0 ? cleanDebian() : { why: "it takes root" };
const why = kernel.missing ?? ("why" in debian ? debian.why : undefined);
if (why !== undefined) console.warn(`the units do not meet real drivers here: ${why}`);

const project = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const purpose = { transaction: "payment", amountMinor: 2_500, currency: "CNY" } as const;
const { pan = "", track2 = "" } = testCards.find(({ id }) => id === "good") ?? {};

const config = padConfig(purpose)
  .replaceAll(`${stateFolder}/st`, "/var/lib/pinpadd/st")
  .replace(`${stateFolder}/events`, "/var/lib/pinpadd/events")
  .replace(readerPath, serviceReaderPath)
  .concat('\n[api]\nsocket-group = "pinpad-app"\n');

/** The unit as it is shipped allows the devices of a Pi by their drivers; these two are of other drivers. */
const dropIn = "[Service]\nDeviceAllow=/dev/i2c-1 rw\nDeviceAllow=char-pts rw\n";

function handOver(folder: string): void {
  debianPackage(folder);
  const place = join(folder, "system/pinpadd.service.d");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "virtual-parts.conf"), dropIn);
}

describe.runIf(why === undefined)("the package's units on a virtual Pi, with their sandboxes on", () => {
  it(
    "take a payment that a kiosk app asks for, with onoff, i2c-bus and serialport on the kernel's own devices",
    () =>
      inTempFolder(async (folder) => {
        buildProgram();
        buildGuest();
        handOver(folder);
        const args = [
          "tree" in debian ? debian.tree : "",
          folder,
          project,
          "/usr/bin/node",
          join(project, "dist/vpi/test/vpi/guest/stage.js"),
          join(project, "dist/bundle/main.js"),
          join(project, "src/gateway/example-client.mjs"),
        ];
        const boot = {
          init: fileURLToPath(new URL("../vpi/guest/boot-service.sh", import.meta.url)),
          args,
          memoryMib: 2_048,
        };
        const note = (line: string) => void process.stderr.write(`systemd on a virtual Pi ${line}\n`);
        await VirtualPi.run(
          kernel.path ?? "",
          note,
          async (pi) => {
            await pi.startPad(config);
            for (const unit of ["pinpadd", "pinpad-gateway"]) {
              pi.do({ do: "showSandbox", unit });
              const { text } = await pi.tells("sandbox", () => true, `the sandbox of ${unit}`);
              expect(text).toMatch(/^NoNewPrivs:\t1$/m);
              expect(text).toMatch(/^Seccomp:\t2$/m);
              // This kernel puts an end of a tunnel that leads nowhere into every namespace.
              const interfaces = [...text.matchAll(/^ *(\w+):(?: +\d+){16}$/gm)].map(([, name]) => name);
              if (unit === "pinpadd") expect(interfaces.filter((name) => name !== "sit0")).toEqual(["lo"]);
            }
            pi.do({ do: "askToPay", amountMinor: purpose.amountMinor });
            await pi.logs("screen", { prompt: "INSERT_CARD" });
            pi.do({ do: "insertCard", track2 });
            await pi.logs("screen", { prompt: "ENTER_PIN" });
            await pi.shows({ id: "ENTER_PIN", purpose, triesLeft: 3, digitCount: 0, minDigits: 4 }, "zh");
            await pi.tapAll(["1", "2", "3", "3"], "ENTER_PIN");
            await pi.shows({ id: "ENTER_PIN", purpose, triesLeft: 3, digitCount: 4, minDigits: 4 }, "zh");
            await pi.tap("enter", "PLEASE_WAIT");
            await pi.logs("screen", { prompt: "ENTER_VALID_PIN" });
            await pi.shows({ id: "ENTER_VALID_PIN", triesLeft: 2 }, "zh");
            await pi.tapAll(["1", "2", "3", "4"], "ENTER_PIN");
            await pi.tap("enter", "PLEASE_WAIT");
            expect(await pi.logs("transactionEnded")).toMatchObject({ outcome: { kind: "approved" } });
            await pi.shows({ id: "APPROVED", purpose }, "zh");
            await pi.tells("app", ({ line }) => line === "approved: hand it out", "the app to hand it out");
            pi.do({ do: "pullCard" });
            await pi.logs("screen", { prompt: "IDLE" });
            expect(JSON.stringify(pi.log)).not.toContain(pan);
            expect(pi.log.filter(({ msg }) => msg === "fault")).toEqual([]);
          },
          boot,
        );
      }),
    900_000,
  );
});
