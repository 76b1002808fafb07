import type { EntryChange, FunctionKey } from "../keys/scd.ts";
import type { Event } from "../session/event.ts";

/** What a key did, as the session hears it; what it does not hear of changes nothing. */
export const keyEvents: { readonly [Change in EntryChange]?: (digitCount: number) => Event } = {
  counted: (count) => ({ type: "digitsChanged", count }),
  cleared: (count) => ({ type: "digitsChanged", count }),
  full: () => ({ type: "entryFull" }),
  tooShort: () => ({ type: "tooShort" }),
  entered: () => ({ type: "entered" }),
  sameAsOld: () => ({ type: "newPinRefused", why: "sameAsOld" }),
  repeated: () => ({ type: "newPinRefused", why: "repeated" }),
  run: () => ({ type: "newPinRefused", why: "run" }),
  partOfPan: () => ({ type: "newPinRefused", why: "partOfPan" }),
  date: () => ({ type: "newPinRefused", why: "date" }),
  differs: () => ({ type: "newPinRefused", why: "differs" }),
  cancelPressed: () => ({ type: "cancelPressed" }),
};

export const functionKeys: { readonly [Change in EntryChange]?: FunctionKey } = {
  f1Pressed: "f1",
  f2Pressed: "f2",
  f3Pressed: "f3",
  f4Pressed: "f4",
};
