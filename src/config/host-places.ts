import type { HostConfig } from "./host.ts";

export interface HostPlace {
  readonly host: string;
  readonly port: number;
}

/** The first host, and the second where there is one. */
export function hostPlaces(config: HostConfig): readonly [HostPlace, ...HostPlace[]] {
  const { host, port, "secondary-host": secondaryHost, "secondary-port": secondaryPort } = config;
  const first = { host, port };
  if (secondaryHost === undefined || secondaryPort === undefined) return [first];
  return [first, { host: secondaryHost, port: secondaryPort }];
}
