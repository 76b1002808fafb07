import type { HostConfig } from "../config/host.ts";
import { hostPlaces } from "../config/host-places.ts";
import { HostStages } from "../gateway/host-stages.ts";
import { plaintext, plaintextInside, type Transport } from "../gateway/open-socket.ts";
import { tlsTransport } from "../gateway/open-tls.ts";
import { type LinkEvent, TcpLink, type TcpLinkOptions } from "../gateway/tcp-link.ts";
import { type TlsFiles, tlsContext } from "../gateway/tls-credentials.ts";
import type { PadEvent, PadLog } from "../pad/pad-event.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { HostLink } from "../ports/host-link.ts";
import type { Random } from "../ports/random.ts";

/** Both hosts get their attempt while somebody waits for a connection, which is 5 s. */
const connectTimeoutMs = 5_000;
const connectTimeoutOfTwoMs = 2_400;
const linkTimes = { sendTimeoutMs: 5_000, keepAliveDelayMs: 15_000 };

interface LinkSurroundings {
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly log: PadLog;
}

export function hostLinkOf(config: HostConfig, { clock, fileSystem, random, log }: LinkSurroundings): HostLink {
  return new TcpLink(linkOptions(config), clock, {
    transport: transportOf(config, clock, fileSystem),
    random,
    tell: (event) => log(padEvent(event)),
  });
}

/** Fault PP102, naming the key, when a certificate or key file cannot be read or is not what it should be. */
export async function checkHostFiles(config: HostConfig, fileSystem: FileSystem): Promise<void> {
  if (config.transport === "tls") await tlsContext(fileSystem, tlsFiles(config));
}

/** Where the host is, how its messages are framed, how long is waited for what. */
function linkOptions(config: HostConfig): TcpLinkOptions {
  const [first, secondary] = hostPlaces(config);
  return {
    ...first,
    secondary,
    framing: { lengthHeader: config["length-header"], includesHeader: config["length-includes-header"] },
    envelope: { tpdu: bytes(config.tpdu), messageHeader: bytes(config["message-header"]) },
    connectTimeoutMs: secondary ? connectTimeoutOfTwoMs : connectTimeoutMs,
    ...linkTimes,
  };
}

function bytes(hex: string | undefined): Buffer | undefined {
  return hex === undefined ? undefined : Buffer.from(hex, "hex");
}

/** The way to the host, to be tried stage by stage. */
export function hostStagesOf(
  config: HostConfig,
  { clock, fileSystem }: Pick<LinkSurroundings, "clock" | "fileSystem">,
): HostStages {
  const certificateFiles = (["tls-ca-file", "tls-client-certificate-file"] as const).flatMap((key) => {
    const file = config[key];
    return file === undefined ? [] : [{ key, file }];
  });
  const transport = transportOf(config, clock, fileSystem);
  return new HostStages({ places: hostPlaces(config), transport, certificateFiles, clock, fileSystem });
}

/** How a connection to the host is made. */
function transportOf(config: HostConfig, clock: Clock, fileSystem: FileSystem): Transport {
  if (config.transport === "plaintext") return plaintextInside;
  if (config.transport === "plaintext-over-network") return plaintext;
  const files = tlsFiles(config);
  return tlsTransport({
    serverName: config["tls-server-name"],
    context: () => tlsContext(fileSystem, files),
    clock,
  });
}

function tlsFiles(config: HostConfig): TlsFiles {
  const { "tls-client-certificate-file": certificateFile, "tls-client-key-file": keyFile } = config;
  return {
    // The schema has it with TLS; an empty path would be refused as unreadable.
    caFile: config["tls-ca-file"] ?? "",
    client: certificateFile === undefined || keyFile === undefined ? undefined : { certificateFile, keyFile },
    minVersion: config["tls-min-version"],
  };
}

function padEvent(event: LinkEvent): PadEvent {
  switch (event.type) {
    case "hostFailed":
      return { event: "hostFailed", peer: event.peer, detail: event.detail };
    case "hostReached":
      return { event: "hostReached", peer: event.peer };
    case "notOurs":
      return { event: "answerDropped", why: "unknown" };
  }
}
