import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BookEntry } from "../../src/bench/acquirer/issuer.ts";
import { testCards } from "../../src/bench/acquirer/test-cards.ts";
import { benchConfigText } from "../../src/bench/bench-config.ts";
import { ApiClient } from "./api-servers.ts";
import { main, Program, run } from "./program.ts";
import { inTempFolder } from "./temp-folder.ts";

const hands = fileURLToPath(new URL("hands.mjs", import.meta.url));

/** Where each key lies in the bench's key map. */
const keyIndexes: Readonly<Record<string, number>> = {
  "1": 0,
  "2": 1,
  "3": 2,
  "4": 4,
  "5": 5,
  "6": 6,
  "7": 8,
  "8": 9,
  "9": 10,
  "0": 13,
  enter: 15,
};

export interface ToldByAcquirer {
  readonly kind: string;
  readonly mti?: string;
  readonly books?: readonly BookEntry[];
}

/** Pad, gateway and acquirer as processes of their own, each of which the test starts and kills. */
export interface Kiosk {
  readonly folder: string;
  readonly config: string;
  readonly padSocket: string;
  readonly toolSocket: string;
  readonly acquirer: Program;
  startPad(): Program;
  startGateway(): Program;
  /** A kiosk app, connected. */
  app(): Promise<ApiClient>;
  /** A test card and its PIN; the good one when not told. */
  pay(pad: Program, cardId?: string): Promise<void>;
}

/** What the acquirer has told when everything else has ended. */
export function inKiosk(use: (kiosk: Kiosk) => Promise<void>, joint = ""): Promise<ToldByAcquirer[]> {
  return inTempFolder(async (folder) => {
    const acquirer = new Program(["acquirer", "--port", "0", "--json"]);
    const started: Program[] = [acquirer];
    const begin = (program: Program): Program => {
      started.push(program);
      return program;
    };
    try {
      const [, port] = await acquirer.prints(/"kind":"listening".*"port":(\d+)/);
      const [padSocket, apiSocket, toolSocket] = ["pad", "api", "tools"].map((name) =>
        join(folder, `${name}.sock`),
      ) as [string, string, string];
      const more = `\n[joint]\nsocket = ${JSON.stringify(padSocket)}\n${joint}\n[api]\nsocket = ${JSON.stringify(apiSocket)}\n[service]\nsocket = ${JSON.stringify(toolSocket)}\n`;
      const place = { stateFolder: folder, host: "127.0.0.1", port: Number(port), amountMinor: 100 };
      const config = join(folder, "config.toml");
      await writeFile(config, benchConfigText({ ...place, pinBlockFormat: 0, more }));
      const provisioned = await run("provision", "--config", config, "--test-key");
      if (provisioned.code !== 0) throw new Error(provisioned.stderr);
      await use({
        folder,
        config,
        padSocket,
        toolSocket,
        acquirer,
        startPad: () =>
          begin(
            new Program(["--import", hands, main, "pad", "--config", config], {
              file: process.execPath,
              isTypedTo: true,
            }),
          ),
        startGateway: () => begin(new Program(["gateway", "--config", config])),
        app: () => connected(`ws+unix://${apiSocket}:/pinpad/v1`),
        pay: async (pad, cardId = "good") => {
          const card = testCards.find(({ id }) => id === cardId);
          const before = pad.stdout.match(/"prompt":"ENTER_PIN"/g)?.length ?? 0;
          pad.type(`swipe ${card?.track2}`);
          await pad.prints(new RegExp(`(?:"prompt":"ENTER_PIN"[^]*?){${before + 1}}`));
          const keys = [...(card?.pin ?? ""), "enter"].map((key) => keyIndexes[key]);
          pad.type(`press ${keys.join(" ")}`);
        },
      });
    } finally {
      for (const program of started.slice(1)) program.kill("SIGKILL");
      acquirer.kill("SIGTERM");
    }
    const { stdout } = await acquirer.endsWithin(5_000);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as ToldByAcquirer);
  });
}

/** Whole when its service is: the pad's process and the gateway's have found each other. What is told of it may be told before an app listens. */
export async function inService(app: ApiClient, firstRequestId = 1): Promise<void> {
  for (let requestId = firstRequestId; requestId < firstRequestId + 200; requestId += 1) {
    app.command("Pad.Status", requestId);
    const { payload } = await app.got("completion", "Pad.Status");
    if ((payload as { inService?: boolean } | undefined)?.inService) return;
    await new Promise((resolve) => setTimeout(resolve, 110));
  }
  throw new Error("the pad did not come into service");
}

/** The gateway may still be starting. */
async function connected(url: string): Promise<ApiClient> {
  for (let tries = 0; tries < 400; tries += 1) {
    const app = new ApiClient(url);
    if (await opens(app)) return app;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("no gateway answers");
}

function opens({ socket }: ApiClient): Promise<boolean> {
  return once(socket, "open").then(
    () => true,
    () => false,
  );
}
