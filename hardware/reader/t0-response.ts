import { CardFailure } from "./reader-protocol.ts";

/** A card gives at most 64 KiB in pieces of 256 bytes; a hostile one would go on for ever. */
const mostPieces = 256;
const GET_RESPONSE = 0xc0;

/**
 * A command APDU for its whole response where the reader works at T=0 TPDU level (ISO/IEC 7816-3 10.3): `61xx` is fetched with
 * GET RESPONSE, `6Cxx` repeated with the length that the card names, which executes nothing twice.
 */
export async function settledT0(apdu: Buffer, transmit: (tpdu: Buffer) => Promise<Buffer>): Promise<Buffer> {
  const classByte = apdu[0] ?? 0;
  let response = await transmit(apdu);
  if (statusOf(response).sw1 === 0x6c) {
    const { sw2 } = statusOf(response);
    response = await transmit(Buffer.concat([apdu.subarray(0, 4), Buffer.from([sw2])]));
  }
  const data: Buffer[] = [];
  try {
    for (let pieces = 0; pieces < mostPieces; pieces += 1) {
      const { sw1, sw2, body } = statusOf(response);
      data.push(body);
      if (sw1 !== 0x61) return Buffer.concat([...data, response.subarray(-2)]);
      response = await transmit(Buffer.from([classByte, GET_RESPONSE, 0, 0, sw2]));
      if (statusOf(response).sw1 === 0x6c) {
        const exact = statusOf(response).sw2;
        response = await transmit(Buffer.from([classByte, GET_RESPONSE, 0, 0, exact]));
      }
    }
    throw new CardFailure("chip", "a response without end");
  } finally {
    for (const piece of data) piece.fill(0);
  }
}

function statusOf(response: Buffer): { sw1: number; sw2: number; body: Buffer } {
  const [sw1, sw2] = response.subarray(-2);
  if (sw1 === undefined || sw2 === undefined) throw new CardFailure("chip", "a response without status");
  return { sw1, sw2, body: response.subarray(0, -2) };
}

/** Reading commands of ISO/IEC 7816-4 in the plain classes: they change nothing on the card, so a lost answer may be asked for anew. */
const readingInstructions: readonly number[] = [0xa4, 0xb0, 0xb2, 0xca];

export function onlyReads(apdu: Buffer): boolean {
  const [classByte, instruction] = apdu;
  return (classByte === 0x00 || classByte === 0x80) && readingInstructions.includes(instruction ?? -1);
}
