import { coreFaults } from "./core-faults.ts";
import { hostFaults } from "./host-faults.ts";
import { partFaults } from "./part-faults.ts";

/** Every fault there is. Codes never change their meaning: technicians and logs refer to them. */
export const faultTable = { ...partFaults, ...hostFaults, ...coreFaults };

export type FaultCode = keyof typeof faultTable;

/** The codes in ascending order. */
export const faultCodes = Object.keys(faultTable) as FaultCode[];
