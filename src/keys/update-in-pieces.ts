import type { Cipher, Decipher } from "node:crypto";

/**
 * Runs `data` through the cipher into `out`, which has the same length and may be `data`, `pieceBytes` at a time.
 *
 * Node's `update` writes its result into memory that is one block too large, copies it, and frees the first unwiped: a whole
 * key would lie there until somebody else takes that memory. Pieces as small as these are taken by the next call at once.
 */
export function updateInPieces(cipher: Cipher | Decipher, data: Buffer, out: Buffer, pieceBytes: number): void {
  for (let at = 0; at < data.length; at += pieceBytes) {
    const piece = cipher.update(data.subarray(at, at + pieceBytes));
    piece.copy(out, at);
    piece.fill(0);
  }
}
