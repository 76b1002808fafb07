import type { X509Certificate } from "node:crypto";
import { Fault } from "../faults/fault.ts";

/** What is known of a handshake that failed. `code` is Node's or OpenSSL's. */
export interface RefusedHandshake {
  readonly code: string;
  /** Node's own words. */
  readonly message: string;
  /** The name that the certificate should have been for. */
  readonly serverName: string;
  readonly certificate: X509Certificate | undefined;
  /** The clock here may be wrong: on a Pi without a battery it is after a power cut. */
  readonly clockIsSure: boolean;
}

type Words = (refused: RefusedHandshake) => string;

const signedByAnother: Words = ({ certificate }) =>
  `its certificate is signed by another authority${certificate ? ` (${oneLine(certificate.issuer)})` : ""} than the one in host.tls-ca-file`;
const damaged: Words = () => "its certificate, or one that signs it, is damaged or not fit for a server";
const wantsCertificate: Words = () =>
  "it wants a certificate of this terminal: set host.tls-client-certificate-file and host.tls-client-key-file";
const refusesOurs: Words = ({ code }) =>
  `it does not take this terminal's certificate (${alertName(code)}): ask the acquirer whether it is the one it gave, and valid`;
const noVersion: Words = () => "it speaks no TLS version that host.tls-min-version allows";
const noTls: Words = () => "it does not speak TLS on this port: ask the acquirer for the right one";

/** By what Node and OpenSSL call it. Not here is what says nothing about trust, such as a connection that is reset. */
const refusals: Readonly<Record<string, Words>> = {
  CERT_HAS_EXPIRED: (refused) => `its certificate has expired${since(refused)}${clockWarning(refused)}`,
  CERT_NOT_YET_VALID: (refused) => `its certificate is not valid yet${from(refused)}${clockWarning(refused)}`,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ certificate, serverName }) =>
    `its certificate is for ${namesOf(certificate)}, not for ${serverName}: correct host.host or host.tls-server-name`,
  DEPTH_ZERO_SELF_SIGNED_CERT: () => "its certificate is signed by itself, and is not the one in host.tls-ca-file",
  SELF_SIGNED_CERT_IN_CHAIN: signedByAnother,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: signedByAnother,
  UNABLE_TO_GET_ISSUER_CERT: signedByAnother,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: signedByAnother,
  CERT_SIGNATURE_FAILURE: signedByAnother,
  CERT_UNTRUSTED: signedByAnother,
  CERT_REJECTED: damaged,
  CERT_REVOKED: () => "its certificate is revoked",
  INVALID_CA: damaged,
  INVALID_PURPOSE: damaged,
  PATH_LENGTH_EXCEEDED: damaged,
  ERROR_IN_CERT_NOT_BEFORE_FIELD: damaged,
  ERROR_IN_CERT_NOT_AFTER_FIELD: damaged,
  ERR_SSL_CERTIFICATE_VERIFY_FAILED: damaged,
  ERR_SSL_CA_MD_TOO_WEAK: damaged,
  ERR_SSL_EE_KEY_TOO_SMALL: damaged,
  ERR_SSL_DH_KEY_TOO_SMALL: damaged,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: () =>
    "it refuses the handshake: it wants a certificate of this terminal, or shares no cipher with it",
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: refusesOurs,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: refusesOurs,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: refusesOurs,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: refusesOurs,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: refusesOurs,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: refusesOurs,
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: refusesOurs,
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: ({ serverName }) =>
    `it serves nobody named ${serverName}: correct host.tls-server-name`,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: noVersion,
  ERR_SSL_UNSUPPORTED_PROTOCOL: noVersion,
  ERR_SSL_UNSUPPORTED_SSL_VERSION: noVersion,
  ERR_SSL_VERSION_TOO_LOW: noVersion,
  ERR_SSL_WRONG_SSL_VERSION: noVersion,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ERR_SSL_HTTP_REQUEST: noTls,
};

/** Fault PP511 in words, where the host or its certificate is not to be trusted, or does not trust us; undefined else. */
export function tlsRefusal(peer: string, refused: RefusedHandshake): Fault | undefined {
  const words = refusals[refused.code];
  return words && new Fault("PP511", `${peer}: ${words(refused)} (${refused.code})`);
}

/** A certificate that is not verified, for whatever reason: never taken, even where the reason is in no table. */
export function tlsDistrust(peer: string, refused: RefusedHandshake): Fault {
  return (
    tlsRefusal(peer, refused) ??
    new Fault("PP511", `${peer}: its certificate is not to be trusted: ${refused.message} (${refused.code})`)
  );
}

function since({ certificate }: RefusedHandshake): string {
  return certificate ? ` on ${certificate.validTo}` : "";
}

function from({ certificate }: RefusedHandshake): string {
  return certificate ? `, only from ${certificate.validFrom}` : "";
}

function clockWarning({ clockIsSure }: RefusedHandshake): string {
  return clockIsSure ? "" : "; the clock of this machine is not set by a time source and may be wrong";
}

function namesOf(certificate: X509Certificate | undefined): string {
  const names = certificate?.subjectAltName?.replace(/\b(DNS|IP Address):/g, "");
  return names ?? (certificate ? `no name (${oneLine(certificate.subject)})` : "another name");
}

function oneLine(distinguishedName: string | undefined): string {
  return (distinguishedName ?? "nobody").replaceAll("\n", ", ");
}

function alertName(code: string): string {
  return code
    .replace(/^ERR_SSL_(SSLV3|TLSV1)_ALERT_/, "")
    .toLowerCase()
    .replaceAll("_", " ");
}
