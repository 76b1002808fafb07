import { asFault, Fault } from "../faults/fault.ts";

/** An error of the file system as a fault: `whenMissing` for ENOENT, else PP703. What has no error code is a bug, PP901. */
export function storeIoFault(whenMissing: "PP701" | "PP703", thrown: unknown, action: string): Fault {
  if (!(thrown instanceof Error && "code" in thrown && typeof thrown.code === "string")) return asFault(thrown);
  if (thrown instanceof Fault) return thrown;
  const code = thrown.code === "ENOENT" ? whenMissing : "PP703";
  return new Fault(code, `cannot ${action}: ${thrown.code}`, { cause: thrown });
}
