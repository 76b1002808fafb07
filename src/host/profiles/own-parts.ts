import type { TaggedPart } from "../iso8583/message-profile.ts";

/** DE 62 of our own profiles: key serial numbers of TDES DUKPT (10 bytes) and AES DUKPT (12), in hexadecimal. */
export const ownKeyParts: readonly TaggedPart[] = [
  { tag: "KSN", lengths: [24, 20] },
  { tag: "NKS", lengths: "counted" },
];

/** DE 63 of our own profiles: what nobody may see. */
export const ownSecretParts: readonly TaggedPart[] = [
  { tag: "PB4", lengths: [32], sensitive: "hidden" },
  { tag: "NPB", lengths: "counted", sensitive: "hidden" },
  { tag: "OTC", lengths: "counted", sensitive: "hidden" },
];
