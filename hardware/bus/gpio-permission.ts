import { Fault } from "../../src/faults/fault.ts";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "the user is not in group gpio, or udev has not given the file to that group",
  EPERM: "the user is not in group gpio, or udev has not given the file to that group",
  EROFS: "it is read-only here, as in a service whose unit lacks ReadWritePaths= for it",
};

/** PP106 for an error that means it; undefined for any other. */
export function noPermission(path: string, thrown: unknown): Fault | undefined {
  const reason = reasons[errorCode(thrown)];
  return reason === undefined ? undefined : new Fault("PP106", `${path}: ${reason}`, { cause: thrown });
}

export function errorCode(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
}
