import { asFault, Fault } from "../faults/fault.ts";
import type { FaultCode } from "../faults/fault-table.ts";

const codes: Readonly<Record<string, FaultCode>> = { EBUSY: "PP706", EEXIST: "PP707" };

/** An error of the file system as a fault: `whenMissing` for ENOENT, PP706 for EBUSY, PP707 for EEXIST, else PP703. What has no error code is a bug, PP901. */
export function storeIoFault(whenMissing: "PP701" | "PP703", thrown: unknown, action: string): Fault {
  if (!(thrown instanceof Error && "code" in thrown && typeof thrown.code === "string")) return asFault(thrown);
  if (thrown instanceof Fault) return thrown;
  const code = codes[thrown.code] ?? (thrown.code === "ENOENT" ? whenMissing : "PP703");
  return new Fault(code, `cannot ${action}: ${thrown.message}`, { cause: thrown });
}

/** The store refuses everything from now on, but the commit that was under way is on the medium, and the next start finds it. */
export class CommitStands extends Fault {
  constructor({ code, detail }: Fault) {
    super(code, detail);
  }
}
