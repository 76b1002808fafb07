import type { MessageProfile } from "../iso8583/message-profile.ts";
import { iso87Ascii } from "./iso87-ascii.ts";
import { iso87Binary } from "./iso87-binary.ts";
import { iso93 } from "./iso93.ts";
import { unionpay } from "./unionpay.ts";

/** Every dialect that is shipped, by its name. */
export const messageProfiles: ReadonlyMap<string, MessageProfile> = new Map(
  [iso87Ascii, iso87Binary, iso93, unionpay].map((profile) => [profile.name, profile]),
);
