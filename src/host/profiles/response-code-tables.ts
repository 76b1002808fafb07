import type { ResponseCodes } from "../response-codes.ts";
import { responseCodesIso87 } from "./response-codes-iso87.ts";
import { responseCodesIso93 } from "./response-codes-iso93.ts";
import { responseCodesMastercard, responseCodesUnionpay, responseCodesVisa } from "./response-codes-networks.ts";

/** Every table of response codes that is shipped, by its name; a profile's `dialect.responseCodes` names the one it begins with. */
export const responseCodeTables: ReadonlyMap<string, ResponseCodes> = new Map([
  ["iso87", responseCodesIso87],
  ["iso93", responseCodesIso93],
  ["visa", responseCodesVisa],
  ["mastercard", responseCodesMastercard],
  ["unionpay", responseCodesUnionpay],
]);
