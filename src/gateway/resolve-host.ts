import { lookup } from "node:dns/promises";

/** The addresses of a host name, as the system's resolver has them. Rejects with Node's own error, such as ENOTFOUND. */
export async function resolveHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}
