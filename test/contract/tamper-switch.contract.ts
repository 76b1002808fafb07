import { describe, expect, it } from "vitest";
import type { TamperSwitch } from "../../src/ports/tamper-switch.ts";

/** A switch, and the hand that opens the housing. */
export interface TamperSwitchRig {
  readonly tamperSwitch: TamperSwitch;
  /** The contact opens, and bounces at these milliseconds after now. */
  open(bounceMs?: readonly number[]): void;
  close(bounceMs?: readonly number[]): void;
  /** Takes the part away, and gives it back; absent where nobody can (on a board). */
  readonly plug?: { out(): void; in(): void };
  pass(ms: number): Promise<void>;
}

const bounces = [1, 2, 5, 8, 12];

/** What every TamperSwitch does, whatever it is made of. */
export function tamperSwitchContract(name: string, rig: () => TamperSwitchRig): void {
  function listening() {
    const told: string[] = [];
    return {
      told,
      onOpened: () => void told.push("opened"),
      onFault: ({ code }: { code: string }) => void told.push(code),
      onRecovered: () => void told.push("recovered"),
    };
  }

  async function started(prepare: (parts: TamperSwitchRig) => void = () => undefined) {
    const parts = rig();
    prepare(parts);
    const listener = listening();
    await parts.tamperSwitch.start(listener);
    return { ...parts, told: listener.told, listener };
  }

  /** Never settled, so never waited for to the end. */
  async function positionOf({ tamperSwitch, pass }: TamperSwitchRig): Promise<string> {
    const position = tamperSwitch.position();
    position.catch(() => undefined);
    await pass(1_000);
    return position;
  }

  describe(`tamper switch contract: ${name}`, () => {
    it("says nothing while it is closed, and says once that it was opened", async () => {
      const { told, open, pass, tamperSwitch } = await started();
      await pass(10_000);
      expect(told).toEqual([]);
      open(bounces);
      await pass(10_000);
      expect(told).toEqual(["opened"]);
      await tamperSwitch.stop();
    });

    it("says so, too, when it was open before anybody looked", async () => {
      const { told, pass, tamperSwitch } = await started(({ open }) => open());
      await pass(1_000);
      expect(told).toEqual(["opened"]);
      await tamperSwitch.stop();
    });

    it("takes no bounce, knock or spike for an opening", async () => {
      const { told, open, close, pass, tamperSwitch } = await started();
      for (let times = 0; times < 20; times += 1) {
        open(bounces);
        await pass(30);
        close(bounces);
        await pass(30);
      }
      expect(told).toEqual([]);
      await tamperSwitch.stop();
    });

    it("says so again when it was closed and is opened again", async () => {
      const { told, open, close, pass, tamperSwitch } = await started();
      open();
      await pass(1_000);
      close(bounces);
      await pass(1_000);
      expect(told).toEqual(["opened"]);
      open(bounces);
      await pass(1_000);
      expect(told).toEqual(["opened", "opened"]);
      await tamperSwitch.stop();
    });

    it("says nothing after it is stopped, and works when it is started again", async () => {
      const { told, listener, open, pass, tamperSwitch } = await started();
      await tamperSwitch.stop();
      open();
      await pass(1_000);
      expect(told).toEqual([]);
      await tamperSwitch.start(listener);
      await pass(1_000);
      expect(told).toEqual(["opened"]);
      await tamperSwitch.stop();
    });

    it("tells its position to whom it is not started for: closed only when it stays so", async () => {
      const parts = rig();
      expect(await positionOf(parts)).toBe("closed");
      parts.open();
      expect(await positionOf(parts)).toBe("open");
      const closing = parts.tamperSwitch.position();
      await parts.pass(1);
      parts.close();
      await parts.pass(1_000);
      expect(await closing).toBe("open");
      expect(await positionOf(parts)).toBe("closed");
    });

    it.skipIf(rig().plug === undefined)(
      "is a fault and no opening when it cannot be read, and comes back",
      async () => {
        const { plug, tamperSwitch, pass, open } = rig();
        const listener = listening();
        plug?.out();
        await expect(tamperSwitch.start(listener)).rejects.toMatchObject({ code: "PP803" });
        await expect(tamperSwitch.position()).rejects.toMatchObject({ code: "PP803" });
        plug?.in();
        await pass(60_000);
        expect(listener.told).toEqual(["recovered"]);
        plug?.out();
        await pass(60_000);
        open();
        await pass(60_000);
        expect(listener.told).toEqual(["recovered", "PP803"]);
        plug?.in();
        await pass(60_000);
        expect(listener.told.sort()).toEqual(["PP803", "opened", "recovered", "recovered"]);
        await tamperSwitch.stop();
      },
    );
  });
}
