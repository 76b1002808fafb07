import { z } from "zod";
import { asked, problemsInWords } from "../../joint/asked.ts";
import { type CommandHeader, commandHeader, type KnownHeader } from "./envelope.ts";

/** In UTF-16 units; far above any message of ours. */
const longestMessage = 16_384;
/** Ours nest four deep. */
const deepestNesting = 8;

const message = z.strictObject({
  header: commandHeader,
  payload: asked(z.record(z.string(), z.unknown()), "an object, or leave it out").optional(),
});

export interface Command {
  readonly header: CommandHeader;
  /** Not yet checked: each command has its own. */
  readonly payload: unknown;
}

export interface Unreadable {
  readonly problem: string;
  /** To answer with. */
  readonly known: KnownHeader;
}

/** One text frame as a command, or what is wrong with it: field and fix. */
export function readMessage(text: string): Command | Unreadable {
  if (text.length > longestMessage)
    return { problem: `the message has ${text.length} characters; write ${longestMessage} at most`, known: {} };
  if (nesting(text) > deepestNesting)
    return { problem: `the message nests too deep; write ${deepestNesting} levels at most`, known: {} };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { problem: "the message is no JSON; write one object with header and payload", known: {} };
  }
  const checked = message.safeParse(parsed);
  if (!checked.success) return { problem: problemsInWords(checked.error, "message"), known: knownHeader(parsed) };
  const { header, payload = {} } = checked.data;
  return { header, payload };
}

function knownHeader(parsed: unknown): KnownHeader {
  const header = z.object({ header: z.looseObject({}) }).safeParse(parsed).data?.header;
  const name = commandHeader.shape.name.safeParse(header?.["name"]).data;
  const requestId = commandHeader.shape.requestId.safeParse(header?.["requestId"]).data;
  return { ...(name === undefined ? {} : { name }), ...(requestId === undefined ? {} : { requestId }) };
}

/** Depth of brackets outside texts, of whatever JSON it may be: judged before anything recurses over it. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inText && character === "\\") at += 1;
    else if (character === '"') inText = !inText;
    else if (!inText && (character === "{" || character === "[")) deepest = Math.max(deepest, ++depth);
    else if (!inText && (character === "}" || character === "]")) depth -= 1;
  }
  return deepest;
}
