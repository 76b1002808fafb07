import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../../src/bench/seeded-random.ts";
import { ApiSession } from "../../../src/gateway/api/api-session.ts";
import type { Message } from "../../../src/gateway/api/envelope.ts";
import { PadOwnership } from "../../../src/gateway/api/pad-ownership.ts";
import { transactionKinds } from "../../../src/host/transaction.ts";
import { showablePrompt, showablePromptIds } from "../../../src/joint/showable-prompt.ts";
import { PadAsService } from "../../../src/pad/pad-as-service.ts";
import { languages, PromptCatalogue, promptIds } from "../../../src/prompts/catalogue.ts";
import { commandText, leaseMs, paying } from "../../support/api-bench.ts";
import { LookAlikePrompts } from "../../support/look-alike-prompts.ts";
import { padBench, provisioned } from "../../support/pad-bench.ts";

/** The gate asks for 100,000. */
const frameCount = Number(process.env["API_FRAMES"] ?? 4_000);
const typedPin = [8, 0, 3, 5, 1, 9, 6, 4, 2, 7, 5, 8];
const rounds = 4;
const framesPerKey = Math.ceil(frameCount / rounds / (typedPin.length + 1));

/** A real pad behind the API; connections without sockets. */
async function servedPad() {
  const site = { currency: "CNY", kind: "0200", transactions: transactionKinds } as const;
  const service = new PadAsService({ name: "pinpadd", version: "0.1.0" }, site);
  const bench = padBench(await provisioned(), "erase-keys", service);
  service.attach(bench.pad);
  await bench.pad.start();
  const ownership = new PadOwnership(bench.clock, leaseMs);
  const connect = (connection: number) => {
    const received: Message[] = [];
    const session = new ApiSession({
      ...{ connection, pad: service, ownership, clock: bench.clock, messagesPerSecond: 1e9 },
      send: (message) => received.push(JSON.parse(JSON.stringify(message)) as Message),
      close: () => undefined,
      onEvent: () => undefined,
    });
    return { session, received };
  };
  return { ...bench, service, connect };
}

/** Four digits of the PIN in a row, in anything but the numbers that the client itself gave its requests. */
function hasDigits(messages: readonly Message[]): boolean {
  const text = JSON.stringify(messages.map(({ header: { requestId: _, ...header }, payload }) => [header, payload]));
  const pin = typedPin.join("");
  return Array.from({ length: pin.length - 3 }, (_, at) => pin.slice(at, at + 4)).some((part) => text.includes(part));
}

describe(`${frameCount} prompt requests that look like a question for a PIN`, () => {
  it("while somebody types one: the screen stays the pad's own, and no digit comes back", async () => {
    const { connect, press, insert, reader, pass, screens, service, pad } = await servedPad();
    const random = new SeededRandom(3);
    let sent = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const [owner, stranger] = [connect(2 * round), connect(2 * round + 1)];
      const [ofOwner, ofStranger] = [new LookAlikePrompts(random), new LookAlikePrompts(random)];
      owner.session.receive(commandText("Payment.Start", 1, { ...paying, id: `sale-${round}` }));
      await pass(0);
      insert();
      await pass(0);
      for (let count = 0; count <= typedPin.length; count += 1) {
        const shown = screens.length;
        expect(screens.at(-1)).toMatchObject({ id: "ENTER_PIN", digitCount: count });
        for (let frame = 0; frame < framesPerKey; frame += 1, sent += 1) {
          if (frame % 2 === 0) owner.session.receive(ofOwner.next());
          else stranger.session.receive(ofStranger.next());
          if (frame % 6 === 0) await pass(0);
        }
        await pass(0);
        expect(screens.length).toBe(shown);
        const key = typedPin[count];
        if (key !== undefined) press(key);
      }
      for (const { received } of [owner, stranger]) {
        expect(hasDigits(received)).toBe(false);
        const codes = received.flatMap(({ header }) =>
          header["type"] === "completion" ? [header["completionCode"]] : [],
        );
        expect(codes.length).toBeGreaterThan(0);
        expect(codes).not.toContain("success");
      }
      expect(await service.cancel(`sale-${round}`)).toBe(true);
      await pass(0);
      reader.tell.onCardRemoved("taken");
      for (let wait = 0; wait < 300 && (await service.status()).state !== "idle"; wait += 1) await pass(1_000);
      owner.session.closed();
      stranger.session.closed();
    }
    expect(sent).toBeGreaterThanOrEqual(frameCount);
    await pad.stop();
  });

  it("while nobody pays: only prompts of the catalogue are shown, none asks for digits, and what is typed before them goes nowhere", async () => {
    const { connect, press, pass, screens, pad, log } = await servedPad();
    const owner = connect(1);
    const frames = new LookAlikePrompts(new SeededRandom(4));
    for (let frame = 0; frame < frameCount / 4; frame += 1) {
      owner.session.receive(frames.next());
      if (frame % 5 > 0) continue;
      await pass(0);
      press(typedPin[(frame / 5) % typedPin.length] ?? 0);
    }
    await pass(0);
    expect(new Set(screens.map(({ id }) => id)).size).toBeGreaterThan(5);
    for (const { id, ...parameters } of screens) {
      expect(showablePromptIds).toContain(id);
      expect(JSON.stringify(parameters)).toMatch(/^\{("testKeys":true|"purpose":\{[\w":,]*\})?\}$/);
    }
    expect(hasDigits(owner.received)).toBe(false);
    expect(owner.received.some(({ header }) => header["type"] === "event")).toBe(false);
    expect(hasDigits(log.map((event) => ({ header: event, payload: {} }) as unknown as Message))).toBe(false);
    await pad.stop();
  });
});

describe("a prompt that an app may ask for", () => {
  const catalogue = new PromptCatalogue();
  const asks = /enter\b.*(pin|code)|(pin|code)\b.*(please|digits)|输入.*(密码|验证码)|密码[::]|\{mask\}|\*{2,}|_ _/i;
  const purpose = { transaction: "payment", amountMinor: 100, currency: "CNY" };
  const given = (id: string) => (id === "PLEASE_WAIT" ? { purpose } : {});

  it.each(showablePromptIds)("has no words that ask for digits, in either language: %s", (id) => {
    const prompt = showablePrompt(id, given(id));
    if ("problem" in prompt) throw new Error(prompt.problem);
    for (const language of languages) expect(catalogue.words(prompt, language).join(" ")).not.toMatch(asks);
  });

  it("is told from one that asks by that very rule", () => {
    const entry = { digitCount: 2, minDigits: 4, triesLeft: 3, purpose: { transaction: "balance" } } as const;
    for (const id of ["ENTER_PIN", "ENTER_CODE", "ENTER_NEW_PIN"] as const) {
      expect(showablePromptIds).not.toContain(id);
      const { title, lines } = catalogue.text(id, "en");
      expect([title, ...lines].join(" ")).toMatch(asks);
      expect(showablePrompt(id, entry)).toHaveProperty("problem");
    }
    expect(promptIds.length).toBeGreaterThan(showablePromptIds.length);
  });
});
