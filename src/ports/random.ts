/** Unpredictable bytes. */
export interface Random {
  bytes(length: number): Buffer;
}
