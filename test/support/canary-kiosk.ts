import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testAcquirerKeys } from "../../src/bench/acquirer/acquirer-keys.ts";
import { type RunningAcquirer, startAcquirer } from "../../src/bench/acquirer/server.ts";
import type { TestCard } from "../../src/bench/acquirer/test-cards.ts";
import { benchConfigText } from "../../src/bench/bench-config.ts";
import { benchTlsFiles, benchTlsNames } from "../../src/bench/bench-tls.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { NodeRandom } from "../../src/platform/node-random.ts";
import { ApiClient } from "./api-servers.ts";
import { main, Program, run } from "./program.ts";
import { byteForms, type Needle, secretNeedles, wrongPin } from "./secrets.ts";
import { inTempFolder } from "./temp-folder.ts";

const hands = fileURLToPath(new URL("hands.mjs", import.meta.url));
/** Where the digits 0 to 9 and ENTER lie in the bench's key map. */
const keyIndexOfDigit = [13, 0, 1, 2, 4, 5, 6, 8, 9, 10];
const enter = 15;

const pan = "5413330089020011";
const track2 = `;${pan}=31121010000000001?`;

/** Nobody's terminal. */
export const canaryTerminal = { terminalId: "CANARY77", merchantId: "PINPADDBENCH001", telephone: "Tel 555 0177" };

/** A PIN that no other number contains. */
export const canaryCard: TestCard = {
  id: "canary",
  title: "",
  pan,
  expiry: "3112",
  pin: "815392746031",
  balanceMinor: 1_000_000,
  track2,
};

/** A whole kiosk with TLS, API and secrets in every place where there is one. */
export interface CanaryKiosk {
  readonly folder: string;
  readonly config: string;
  readonly pad: Program;
  readonly app: ApiClient;
  readonly acquirer: RunningAcquirer;
  swipe(): void;
  type(pin: "right" | "wrong"): void;
  /** What nobody may find anywhere; of keys those of the terminal with this KSN. */
  secrets(ksn: string): Promise<Needle[]>;
}

/** `more`: further sections of the configuration. */
export function inCanaryKiosk(more: string, use: (kiosk: CanaryKiosk) => Promise<void>): Promise<void> {
  return inTempFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const clock = new NodeClock();
    const tls = await benchTlsFiles(new NodeFileSystem(), at, clock.wallMs());
    const acquirer = await startAcquirer({
      port: 0,
      host: "127.0.0.1",
      clock,
      keys: testAcquirerKeys,
      cards: [canaryCard],
      random: new NodeRandom(),
      tls: { certificate: tls.hostCertificate, key: tls.hostKey, clientAuthority: tls.authority },
    });
    const token = randomBytes(30).toString("base64url");
    await writeFile(at("api-token"), `${token}\n`, { mode: 0o400 });
    await writeFile(at("config.toml"), configText(folder, acquirer.port, await freePort(), more));
    const provisioned = await run("provision", "--config", at("config.toml"), "--test-key");
    if (provisioned.code !== 0) throw new Error(provisioned.stderr);
    const pad = new Program(["--import", hands, main, "run", "--config", at("config.toml")], {
      file: process.execPath,
      isTypedTo: true,
    });
    try {
      await pad.prints(/"msg":"started"/);
      const app = new ApiClient(`ws+unix://${at("api.sock")}:/pinpad/v1`);
      await once(app.socket, "open");
      await use({
        folder,
        config: at("config.toml"),
        pad,
        app,
        acquirer,
        swipe: () => pad.type(`swipe ${track2}`),
        type: (pin) => {
          const digits = pin === "right" ? canaryCard.pin : wrongPin(canaryCard.pin);
          pad.type(`press ${[...[...digits].map((digit) => keyIndexOfDigit[Number(digit)]), enter].join(" ")}`);
        },
        secrets: async (ksn) => [
          ...secretNeedles([canaryCard], [ksn]),
          ...[canaryCard.pin, wrongPin(canaryCard.pin), pan].flatMap(digitForms),
          ...byteForms("storage key", await readFile(at("storage.key"))),
          ...byteForms("API token", Buffer.from(token)),
          ...tls.terminalKey
            .split("\n")
            .filter((line) => line.length > 40)
            .map((line) => ({ name: "TLS key", bytes: Buffer.from(line) })),
        ],
      });
    } finally {
      pad.kill("SIGKILL");
      await pad.ended;
      await acquirer.stop();
    }
  });
}

/** Forms that lower layers give digits: characters in hexadecimal and base64, nibbles swapped, backwards. */
function digitForms(digits: string): Needle[] {
  const swapped = digits.padEnd(digits.length + (digits.length % 2), "F").replace(/(.)(.)/g, "$2$1");
  const forms = {
    hexadecimal: Buffer.from(digits).toString("hex"),
    base64: Buffer.from(digits).toString("base64").replace(/=+$/, ""),
    "base64 of BCD": Buffer.from(digits, "hex").toString("base64").replace(/=+$/, ""),
    "reversed BCD": swapped,
    backwards: [...digits].reverse().join(""),
  };
  const name = `${digits.length} digits`;
  return Object.entries(forms).map(([form, text]) => ({ name: `${name}, ${form}`, bytes: Buffer.from(text) }));
}

/** For a server that cannot be told to take any. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function configText(folder: string, port: number, apiPort: number, more: string): string {
  const path = (name: string) => JSON.stringify(join(folder, name));
  const text = benchConfigText({
    stateFolder: folder,
    host: "127.0.0.1",
    port,
    amountMinor: 2_500,
    terminalId: canaryTerminal.terminalId,
    pinBlockFormat: 0,
    hostLines: [
      'transport = "tls"',
      `tls-ca-file = ${path(benchTlsNames.authority)}`,
      `tls-client-certificate-file = ${path(benchTlsNames.terminalCertificate)}`,
      `tls-client-key-file = ${path(benchTlsNames.terminalKey)}`,
    ],
    more: `
[joint]
socket = ${path("pad.sock")}
[service]
socket = ${path("tools.sock")}
[api]
socket = ${path("api.sock")}
[api.websocket]
port = ${apiPort}
origins = ["http://kiosk.example"]
token-file = ${path("api-token")}
${more}`,
  });
  return text.replace("[contact]", `[contact]\nen = "${canaryTerminal.telephone}"   # the card of the tests: ${pan}`);
}
