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
  /** The pad's disk says that it has synced, and has not. */
  readonly lies: boolean;
}

/** What the guest says on its console, one word a line. */
export type Word = "up" | "standing" | "atRest" | "refused";

/** As many as a boot serves before it rests. */
export const customersPerBoot = 6;
