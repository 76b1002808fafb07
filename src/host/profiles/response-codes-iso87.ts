import type { CodeVerdict, DeclineReason, ResponseCodeRow, ResponseCodes, TryEffect } from "../response-codes.ts";

type Row = readonly [code: string, result: Omit<ResponseCodeRow, "meaning">, meaning: string];

function result(verdict: CodeVerdict, tryEffect: TryEffect): Omit<ResponseCodeRow, "meaning"> {
  return { verdict, tryEffect };
}

function declined(reason: DeclineReason): Omit<ResponseCodeRow, "meaning"> {
  return result({ kind: "declined", reason }, "otherAnswer");
}

const approved = result({ kind: "approved" }, "approved");
const inPart = result({ kind: "approvedInPart" }, "approved");
const pinIncorrect = result({ kind: "pinIncorrect" }, "pinIncorrect");
const pinTriesExceeded = result({ kind: "pinTriesExceeded" }, "pinTriesExceeded");
const refused = result({ kind: "hostFault", faultCode: "PP505" }, "otherAnswer");
const keyFault = result({ kind: "hostFault", faultCode: "PP506" }, "otherAnswer");
const contactBank = declined("contactBank");
const cardNotAllowed = declined("cardNotAllowed");
const tryLater = declined("tryLater");

// ISO 8583:1987 table of response codes, with 70 to 74, 81, 86 and 1A as networks use the private range. Lost, stolen and
// suspected cards read as "contact your bank": the screen never names theft.
const rows: readonly Row[] = [
  ["00", approved, "Approved"],
  ["01", contactBank, "Refer to card issuer"],
  ["02", contactBank, "Refer to card issuer, special condition"],
  ["03", refused, "Invalid merchant"],
  ["04", contactBank, "Pick up card"],
  ["05", contactBank, "Do not honour"],
  ["06", tryLater, "Error"],
  ["07", contactBank, "Pick up card, special condition"],
  ["08", approved, "Honour with identification"],
  ["09", tryLater, "Request in progress"],
  ["10", inPart, "Approved for partial amount"],
  ["11", approved, "Approved, VIP"],
  ["12", refused, "Invalid transaction"],
  ["13", refused, "Invalid amount"],
  ["14", cardNotAllowed, "Invalid card number"],
  ["15", cardNotAllowed, "No such issuer"],
  ["16", approved, "Approved, update track 3"],
  ["19", tryLater, "Re-enter transaction"],
  ["22", tryLater, "Suspected malfunction"],
  ["30", refused, "Format error"],
  ["31", cardNotAllowed, "Bank not supported by switch"],
  ["33", declined("cardExpired"), "Expired card, pick up"],
  ["34", contactBank, "Suspected fraud, pick up"],
  ["35", contactBank, "Contact acquirer, pick up"],
  ["36", cardNotAllowed, "Restricted card, pick up"],
  ["37", contactBank, "Call acquirer security, pick up"],
  ["38", pinTriesExceeded, "Allowable PIN tries exceeded, pick up"],
  ["39", cardNotAllowed, "No credit account"],
  ["40", refused, "Requested function not supported"],
  ["41", contactBank, "Lost card"],
  ["42", cardNotAllowed, "No universal account"],
  ["43", contactBank, "Stolen card, pick up"],
  ["44", cardNotAllowed, "No investment account"],
  ["51", declined("funds"), "Not sufficient funds"],
  ["52", cardNotAllowed, "No chequing account"],
  ["53", cardNotAllowed, "No savings account"],
  ["54", declined("cardExpired"), "Expired card"],
  ["55", pinIncorrect, "Incorrect PIN"],
  ["56", cardNotAllowed, "No card record"],
  ["57", cardNotAllowed, "Transaction not permitted to cardholder"],
  ["58", refused, "Transaction not permitted to terminal"],
  ["59", contactBank, "Suspected fraud"],
  ["60", contactBank, "Contact acquirer"],
  ["61", declined("amountLimit"), "Exceeds amount limit"],
  ["62", cardNotAllowed, "Restricted card"],
  ["63", keyFault, "Security violation"],
  // 1987: a limit. In Mastercard's own table 65 asks for a PIN; that is another profile's row.
  ["65", declined("frequencyLimit"), "Exceeds frequency limit"],
  ["66", contactBank, "Call acquirer's security department"],
  ["67", contactBank, "Hard capture"],
  ["68", tryLater, "Response received too late"],
  ["70", declined("pinRequired"), "PIN required"],
  ["71", declined("pinPolicy"), "New PIN invalid"],
  ["72", declined("pinPolicy"), "PIN change required"],
  ["73", declined("pinPolicy"), "PIN not allowed"],
  ["74", declined("pinPolicy"), "PIN length error"],
  ["75", pinTriesExceeded, "Allowable number of PIN tries exceeded"],
  ["81", keyFault, "PIN cryptographic error"],
  ["86", declined("pinNotVerifiable"), "Cannot verify PIN"],
  ["90", tryLater, "Cutoff in process"],
  ["91", tryLater, "Issuer or switch inoperative"],
  ["92", tryLater, "Institution cannot be found for routing"],
  ["96", tryLater, "System malfunction"],
  ["1A", declined("pinRequired"), "Additional authentication required"],
];

/** Response codes of ISO 8583:1987. */
export const responseCodesIso87: ResponseCodes = {
  answers: new Map(rows.map(([code, outcome, meaning]) => [code, { ...outcome, meaning }])),
  // 21 no action taken, 25 record not found, 94 duplicate: there is nothing, or nothing any more, to reverse.
  reversalDone: new Set(["00", "21", "25", "94"]),
};
