import { z } from "zod";
import { type ConfigProblem, field } from "./field.ts";

const hostName = () => z.string().regex(/^[\w.:%-]{1,253}$/);
const port = () =>
  field(
    z.number().int().min(1).max(65_535),
    "a whole number from 1 to 65535",
    "Write a number from 1 to 65535, without quotes.",
  );

const file = (what: string) =>
  field(
    z.string().min(1).startsWith("/"),
    "an absolute path in quotes",
    `Write the path of ${what}, from / on.`,
  ).optional();

function count(from: number, to: number, what: string, preset: number) {
  return field(
    z.number().int().min(from).max(to),
    `a whole number from ${from} to ${to} ${what}`,
    `Write a number from ${from} to ${to}, without quotes, or leave the key out for ${preset}.`,
  ).prefault(preset);
}

/** One of a few words; the first is what leaving the key out means. */
function oneOf<const Names extends readonly [string, ...string[]]>(names: Names, fix: string) {
  return field(
    z.enum(names),
    `one of ${names.map((name) => `"${name}"`).join(", ")}`,
    `${fix}, or leave the key out for "${names[0]}".`,
  ).prefault(names[0] as never);
}

const hexDigits = (digits: number, what: string, example: string) =>
  field(
    z.string().regex(new RegExp(`^[0-9a-fA-F]{${digits}}$`)),
    `${digits} hexadecimal digits in quotes`,
    `Write the ${what} that the acquirer gave you, such as "${example}", or leave it out for none.`,
  ).optional();

const responseCodes = ["iso87", "iso93", "visa", "mastercard", "unionpay"] as const;
const codesOfProfile = {
  "iso87-ascii": "iso87",
  "iso87-binary": "iso87",
  iso93: "iso93",
  unionpay: "unionpay",
} as const satisfies Record<string, (typeof responseCodes)[number]>;

/** The `[host]` section: how the acquirer host is reached, framed, spoken to and trusted. */
export const hostSection = z
  .strictObject({
    host: field(hostName(), "a host name or an IP address in quotes", "Write the acquirer host's name or address."),
    port: port(),
    "secondary-host": field(
      hostName(),
      "a host name or an IP address in quotes",
      "Write the name or address of the acquirer's second host, or leave it out.",
    ).optional(),
    "secondary-port": port().optional(),
    transport: oneOf(
      ["plaintext", "tls", "plaintext-over-network"],
      'Write "tls" wherever the host is on another machine',
    ),
    "tls-ca-file": file("the certificate (PEM) of the authority that signs the host's"),
    "tls-server-name": field(
      hostName(),
      "a host name or an IP address in quotes",
      "Write the name in the host's certificate, or leave it out when it is the one under host.",
    ).optional(),
    "tls-client-certificate-file": file("the terminal's own certificate (PEM)"),
    "tls-client-key-file": file("the key of the terminal's certificate (PEM, mode 0400)"),
    "tls-min-version": oneOf(["1.2", "1.3"], "Write the oldest TLS version that may be used"),
    "length-header": oneOf(["binary2", "bcd2", "ascii4", "vmlh"], "Ask the acquirer how messages are framed"),
    "length-includes-header": field(
      z.boolean(),
      "true or false",
      "Write true where the length counts its own bytes, or leave it out for false.",
    ).prefault(false),
    tpdu: hexDigits(10, "TPDU", "6000030000"),
    "message-header": hexDigits(12, "message header", "602200000000"),
    profile: oneOf(
      Object.keys(codesOfProfile) as [keyof typeof codesOfProfile, ...(keyof typeof codesOfProfile)[]],
      "Write the message profile that the acquirer speaks",
    ),
    "response-codes": field(
      z.enum(responseCodes),
      `one of ${responseCodes.map((name) => `"${name}"`).join(", ")}`,
      "Write whose response codes the acquirer uses, or leave the key out for those of the profile.",
    ).optional(),
    "reversal-message": oneOf(["0400", "0420"], "Ask the acquirer which reversal it takes"),
    "reversal-limit": count(1, 1_000, "attempts", 30),
    mac: oneOf(["none", "sessionKey", "dukpt"], "Ask the acquirer whether messages have a MAC"),
    "sign-on": oneOf(["none", "sign-on", "with-keys"], "Ask the acquirer whether the terminal signs on"),
    "echo-interval-s": count(0, 3_600, "seconds; 0 is never", 0),
  })
  .transform((host) => ({ ...host, "response-codes": host["response-codes"] ?? codesOfProfile[host.profile] }));

export type HostConfig = z.output<typeof hostSection>;

const tlsKeys = [
  "tls-ca-file",
  "tls-server-name",
  "tls-client-certificate-file",
  "tls-client-key-file",
] as const satisfies readonly (keyof HostConfig)[];

/** What stays inside this machine. A name that only resolves to such an address is not enough: names can be changed. */
function isLoopback(host: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(host) || host === "::1" || host === "localhost";
}

/** What one key of [host] alone cannot show. */
export function hostProblems(host: HostConfig): ConfigProblem[] {
  return [
    ...missingPartner(host, "secondary-host", "secondary-port", "Write host and port of the second host, or neither."),
    ...missingPartner(
      host,
      "tls-client-certificate-file",
      "tls-client-key-file",
      "Write the paths of the terminal's certificate and of its key, or neither.",
    ),
    ...transportProblems(host),
    ...reversalProblems(host),
  ];
}

function missingPartner(host: HostConfig, one: keyof HostConfig, two: keyof HostConfig, fix: string): ConfigProblem[] {
  if ((host[one] === undefined) === (host[two] === undefined)) return [];
  const [missing, given] = host[one] === undefined ? [one, two] : [two, one];
  return [{ key: `host.${missing}`, value: "(missing)", allowed: `a value, as host.${given} has one`, fix }];
}

function transportProblems(host: HostConfig): ConfigProblem[] {
  if (host.transport === "tls") {
    if (host["tls-ca-file"] !== undefined) return [];
    const fix = "Write the path of the authority's certificate (PEM): those of the system are not trusted.";
    return [{ key: "host.tls-ca-file", value: "(missing)", allowed: 'a path, as host.transport is "tls"', fix }];
  }
  const unused = tlsKeys.filter((key) => host[key] !== undefined);
  const problems: ConfigProblem[] = unused.map((key) => ({
    key: `host.${key}`,
    value: JSON.stringify(host[key]),
    allowed: 'nothing, as host.transport is not "tls"',
    fix: 'Write transport = "tls", or remove the key.',
  }));
  if (host.transport === "plaintext-over-network") return problems;
  for (const key of ["host", "secondary-host"] as const) {
    const name = host[key];
    if (name === undefined || isLoopback(name)) continue;
    problems.push({
      key: `host.${key}`,
      value: JSON.stringify(name),
      allowed: 'this machine ("127.0.0.1", "::1", "localhost"), as host.transport is "plaintext"',
      fix: 'Write transport = "tls" with tls-ca-file; "plaintext-over-network" only where a VPN or line of its own protects it.',
    });
  }
  return problems;
}

function reversalProblems(host: HostConfig): ConfigProblem[] {
  if (host["reversal-message"] === "0400" || codesOfProfile[host.profile] === "iso87") return [];
  return [
    {
      key: "host.reversal-message",
      value: JSON.stringify(host["reversal-message"]),
      allowed: `nothing, as the profile ${host.profile} has one kind of reversal only`,
      fix: "Remove the key.",
    },
  ];
}
