import { z } from "zod";

/**
 * A schema of something that another program sends; whatever check fails, it is told what is allowed. What stood there is never
 * repeated: it may be what nobody should read.
 */
export function asked<S extends z.ZodType>(schema: S, allowed: string) {
  return z.any().transform((value, context): z.output<S> => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const found = value === undefined ? "is missing" : "is not allowed";
    context.issues.push({ code: "custom", message: `${found}; write ${allowed}`, input: undefined });
    return z.NEVER;
  });
}

const mostProblems = 5;

/** Every problem with its field and its fix, on one line; `whole` names what the fields are in, e.g. `payload`. */
export function problemsInWords(error: z.ZodError, whole: string): string {
  const problems = error.issues.flatMap((issue) => {
    const at = [whole, ...issue.path.map(plainName)].join(".");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => `${at}.${plainName(key)} is no field of this message; leave it out`);
    }
    if (issue.code === "custom") return [`${at} ${issue.message}`];
    return [`${at} is not allowed; write an object`];
  });
  const more = problems.length - mostProblems;
  return [...problems.slice(0, mostProblems), ...(more > 0 ? [`${more} more`] : [])].join(". ");
}

/** A name that some program made up is repeated only while it is one. */
function plainName(key: PropertyKey): string {
  const text = String(key);
  return /^[A-Za-z]\w{0,31}$/.test(text) ? text : "(a name that is none)";
}
