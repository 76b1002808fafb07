/** What the host asks of one boot of the guest; goes to it as JSON. */
export interface Order {
  /** `pay` until cut or out of customers; `settle`: only what is outstanding, then stop. */
  readonly task: "pay" | "settle";
  readonly seed: number;
  /** Where the log of this boot goes. */
  readonly logName: string;
  /** Wall time goes on where it was. */
  readonly wallStartMs: number;
  /** Stand still the `nth` time that this step is reached. */
  readonly cutAt?: { readonly step: string; readonly nth: number };
  readonly disk: Disk;
}

/** What the pad's disk does when it is asked to sync; those that say yes too soon are there to be found out. */
export type Disk = "honest" | "neverSyncs" | "syncsLate";

/** What the guest says on its console, one word a line. */
export type Word = "up" | "standing" | "atRest" | "refused";

/** As many as a boot serves before it rests. */
export const customersPerBoot = 6;
