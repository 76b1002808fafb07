import type { ConnectionRefusal, Transport } from "./api-event.ts";
import type { IsToken } from "./api-token.ts";

export const apiPath = "/pinpad/v1";
/** What a client offers and gets as WebSocket subprotocol. */
export const subprotocol = "pinpad.v1";
const tokenSubprotocol = "bearer.";

/** Who may use a listener. Lists are exact: a page on another site can make a browser connect, but not lie about these headers. */
export interface AdmissionRules {
  readonly transport: Transport;
  /** Undefined on a Unix socket: there is no name to rebind. */
  readonly hosts: ReadonlySet<string> | undefined;
  /** A client without Origin is no browser; one with an Origin has to be in here. */
  readonly origins: ReadonlySet<string>;
  /** Undefined on a Unix socket: the file's group says who may connect. */
  readonly isToken: IsToken | undefined;
}

/** Header values as they came, each as often as it came. */
export interface Asked {
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly authorizations: readonly string[];
  readonly protocols: readonly string[];
}

export interface Refused {
  readonly status: number;
  readonly reason: ConnectionRefusal;
  /** For whoever set the client up. */
  readonly detail: string;
}

/** For any request on the listener: did it come by a name, and from a page, that are ours? */
export function judgeAddress(rules: AdmissionRules, { hosts, origins }: Asked): Refused | undefined {
  const [host] = hosts;
  if (rules.hosts && (hosts.length !== 1 || host === undefined || !rules.hosts.has(host.toLowerCase()))) {
    return { status: 403, reason: "host", detail: "This Host is not in api.websocket.hosts." };
  }
  const [origin] = origins;
  if (origins.length > 1 || (origin !== undefined && !rules.origins.has(origin))) {
    return { status: 403, reason: "origin", detail: "This Origin is not in api.websocket.origins." };
  }
  return undefined;
}

/** For requests that take more than a name: the token, in the header or, from a browser, as a subprotocol. */
export function judgeToken({ isToken }: AdmissionRules, { authorizations, protocols }: Asked): Refused | undefined {
  if (!isToken) return undefined;
  const bearers = authorizations.map((one) => /^Bearer +(\S+)$/i.exec(one)?.[1] ?? "");
  const offered = offers(protocols).filter((one) => one.startsWith(tokenSubprotocol));
  const given = [...bearers, ...offered.map((one) => one.slice(tokenSubprotocol.length))];
  if (given.length === 1 && isToken(given[0] ?? "")) return undefined;
  const detail = `Send "Authorization: Bearer TOKEN", or offer the subprotocols ${subprotocol} and ${tokenSubprotocol}TOKEN.`;
  return { status: 401, reason: "token", detail };
}

function offers(protocols: readonly string[]): string[] {
  return protocols.flatMap((one) => one.split(",")).map((one) => one.trim());
}
