import { I2cConnection } from "../../hardware/bus/i2c-connection.ts";
import { openLinuxI2c } from "../../hardware/bus/linux-i2c.ts";
import type { Clock } from "../ports/clock.ts";

/** The addresses of the panels we drive. */
const panelAddresses = [0x3c, 0x3d] as const;

/** Which of the panels' addresses somebody answers at; reads one byte of each. Rejects with PP103, or as the system does. */
export async function panelsOnBus(busNumber: number, clock: Clock): Promise<number[]> {
  const connection = new I2cConnection(() => openLinuxI2c(busNumber), clock);
  await connection.open();
  try {
    const answering: number[] = [];
    for (const address of panelAddresses) if (await connection.answers(address)) answering.push(address);
    return answering;
  } finally {
    await connection.close();
  }
}
