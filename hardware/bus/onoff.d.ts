/** The part of onoff 6 that we use. Declared here so that the build does not need the optional package. */
declare module "onoff" {
  export type Level = 0 | 1;

  export class Gpio {
    constructor(number: number, direction: "in" | "high" | "low", edge?: "both", options?: { activeLow: boolean });
    readSync(): Level;
    writeSync(level: Level): void;
    setDirection(direction: "in" | "low"): void;
    watch(onEdge: (error: Error | null | undefined, level: Level) => void): void;
    unwatchAll(): void;
    unexport(): void;
    direction(): string;
    edge(): string;
  }
}
