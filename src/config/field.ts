import { z } from "zod";

/** What a technician needs to mend one key: what may stand there and what to write. */
interface FieldFacts {
  readonly allowed: string;
  readonly fix: string;
}

export interface ConfigProblem extends FieldFacts {
  /** Dotted, as in the file: `keypad.row-gpios`. */
  readonly key: string;
  readonly value: string;
}

/** A schema whose every failure is told as one problem with these facts, whatever check of it failed. */
export function field<S extends z.ZodType>(schema: S, allowed: string, fix: string) {
  return z.any().transform((value, context): z.output<S> => {
    const result = schema.safeParse(value, { jitless: true });
    if (result.success) return result.data;
    context.issues.push({ code: "custom", message: fix, input: value, params: { allowed, fix } satisfies FieldFacts });
    return z.NEVER;
  });
}

/** Zod's issues as problems; `input` is the whole parsed file, for the values. */
export function problemsOf(error: z.ZodError, input: unknown): ConfigProblem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, input));
}

function problemsOfIssue(issue: z.core.$ZodIssue, input: unknown): ConfigProblem[] {
  const key = issue.path.join(".");
  const value = shown(valueAt(input, issue.path));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => ({
      key: [...issue.path, name].join("."),
      value: shown(valueAt(input, [...issue.path, name])),
      allowed: "a key that exists",
      fix: "Remove it or correct its spelling; `pinpad config example` shows every key.",
    }));
  }
  if (issue.code === "custom" && issue.params) {
    return [{ key, value, ...(issue.params as FieldFacts) }];
  }
  if (issue.code === "invalid_union") {
    const part = [...issue.path, ...(key.endsWith("part") ? [] : ["part"])];
    return [
      {
        key: part.join("."),
        value: shown(valueAt(input, part)),
        allowed: 'the real part\'s name, or "simulated"',
        fix: "Name the part; `pinpad config example` shows the choices.",
      },
    ];
  }
  return [
    {
      key: key || "(whole file)",
      value,
      allowed: "a table",
      fix: `Write a [${key}] section; \`pinpad config example\` shows it.`,
    },
  ];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[name] : undefined),
    input,
  );
}

function shown(value: unknown): string {
  if (value === undefined) return "(missing)";
  const text = typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
