/**
 * One ISO 8583 message. `fields` holds data elements 2 to 128 without the bitmaps (1 and 65): binary ones (kind `b`) as
 * Buffer, all others as text of exactly the field's own characters, padding included.
 */
export interface IsoMessage {
  readonly mti: string;
  readonly fields: ReadonlyMap<number, string | Buffer>;
}
