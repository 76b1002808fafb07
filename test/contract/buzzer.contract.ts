import { describe, expect, it } from "vitest";
import type { Buzzer, Tone } from "../../src/ports/buzzer.ts";

/** A buzzer, and somebody who hears it. */
export interface BuzzerRig {
  readonly buzzer: Buzzer;
  readonly sounds: () => boolean;
  /** Milliseconds on, off, on since the last call. */
  readonly heard: () => number[];
  /** Takes the part away, and gives it back; absent where nobody can (on a board). */
  readonly plug?: { out(): void; in(): void };
  pass(ms: number): Promise<void>;
}

const tones: readonly Tone[] = ["key", "error", "attention", "success"];
/** Every tone is over by then. */
const longestToneMs = 3_000;

/** What every Buzzer does, whatever it is made of. */
export function buzzerContract(name: string, rig: () => BuzzerRig): void {
  async function started() {
    const parts = rig();
    const told: string[] = [];
    await parts.buzzer.start({
      onFault: ({ code }) => told.push(code),
      onRecovered: () => told.push("recovered"),
    });
    const played = async (tone: Tone) => {
      parts.buzzer.play(tone);
      await parts.pass(longestToneMs);
      return parts.heard();
    };
    return { ...parts, told, played };
  }

  describe(`buzzer contract: ${name}`, () => {
    it("is silent until a tone is played, and after each", async () => {
      const { sounds, played, pass, heard, buzzer } = await started();
      await pass(1_000);
      expect([sounds(), heard()]).toEqual([false, []]);
      for (const tone of tones) {
        expect((await played(tone)).length, tone).toBeGreaterThan(0);
        expect(sounds(), tone).toBe(false);
      }
      await buzzer.stop();
    });

    it("has a tone of its own for each meaning, and the same whenever it is played", async () => {
      const { played, buzzer } = await started();
      const heard: string[] = [];
      for (const tone of tones) heard.push(String(await played(tone)));
      expect(new Set(heard).size).toBe(tones.length);
      for (const [index, tone] of tones.entries()) expect(String(await played(tone))).toBe(heard[index]);
      await buzzer.stop();
    });

    it("cuts a tone off for the next one", async () => {
      const { played, buzzer, pass, heard } = await started();
      const click = await played("key");
      buzzer.play("attention");
      await pass(500);
      buzzer.play("key");
      heard();
      await pass(longestToneMs);
      expect(heard().at(-1)).toBe(click[0]);
      await buzzer.stop();
    });

    it("returns from playing before anything of the tone is over", async () => {
      const { buzzer, sounds, pass } = await started();
      buzzer.play("attention");
      expect(sounds()).toBe(true);
      await pass(1);
      expect(sounds()).toBe(true);
      await buzzer.stop();
    });

    it("is left silent in the middle of a tone, and plays nothing until it is started again", async () => {
      const { buzzer, sounds, pass, heard, played } = await started();
      buzzer.play("attention");
      await pass(10);
      await buzzer.stop();
      expect(sounds()).toBe(false);
      heard();
      expect(await played("error")).toEqual([]);
      await buzzer.start({ onFault: () => undefined, onRecovered: () => undefined });
      expect(await played("error")).not.toEqual([]);
      await buzzer.stop();
    });

    it.skipIf(rig().plug === undefined)("is PP203 when it cannot be opened, and comes back by itself", async () => {
      const { buzzer, plug, pass, heard } = rig();
      const told: string[] = [];
      plug?.out();
      const listener = { onFault: () => void told.push("fault"), onRecovered: () => void told.push("recovered") };
      await expect(buzzer.start(listener)).rejects.toMatchObject({ code: "PP203" });
      expect(() => buzzer.play("key")).not.toThrow();
      plug?.in();
      await pass(120_000);
      expect(told).toEqual(["recovered"]);
      heard();
      buzzer.play("key");
      await pass(longestToneMs);
      expect(heard()).toHaveLength(1);
      await buzzer.stop();
    });

    it.skipIf(rig().plug === undefined)(
      "tells once when it fails in the middle of a tone, and throws nothing",
      async () => {
        const { buzzer, plug, pass, told } = await started();
        buzzer.play("attention");
        plug?.out();
        await pass(longestToneMs);
        for (const tone of tones) expect(() => buzzer.play(tone)).not.toThrow();
        await pass(longestToneMs);
        expect(told).toEqual(["PP203"]);
        plug?.in();
        await pass(120_000);
        expect(told).toEqual(["PP203", "recovered"]);
        await buzzer.stop();
      },
    );
  });
}
