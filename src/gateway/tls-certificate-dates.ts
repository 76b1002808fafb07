import { X509Certificate } from "node:crypto";
import { Fault } from "../faults/fault.ts";
import type { FileSystem } from "../ports/file-system.ts";

export interface CertificateDates {
  /** Unix epoch. */
  readonly validFromMs: number;
  readonly validToMs: number;
  /** Such as 2027-03-31. */
  readonly lastDay: string;
}

const largestFileBytes = 64 * 1024;
const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** When each certificate of a file is valid. Fault PP102 when it cannot be read or holds none. */
export async function certificateDates(fileSystem: FileSystem, file: string): Promise<readonly CertificateDates[]> {
  try {
    const text = (await fileSystem.readSmall(file, largestFileBytes)).toString("latin1");
    const found = (text.match(pemCertificate) ?? []).map((pem) => new X509Certificate(pem));
    if (found.length === 0) throw new Error("it holds no certificate in PEM");
    return found.map(({ validFrom, validTo }) => {
      const to = timeOf(validTo);
      return { validFromMs: timeOf(validFrom).ms, validToMs: to.ms, lastDay: to.day };
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "unknown reason";
    throw new Fault("PP102", `the certificate ${file} cannot be read: ${why}`, { cause });
  }
}

/** OpenSSL's form, `Mar 31 23:59:59 2027 GMT`, always in GMT. */
function timeOf(text: string): { readonly ms: number; readonly day: string } {
  const [, name = "", day, hours, minutes, seconds, year] =
    /^(\w{3}) +(\d+) (\d\d):(\d\d):(\d\d) (\d{4}) GMT$/.exec(text) ?? [];
  const month = months.indexOf(name);
  if (month < 0) throw new Error(`its date is ${text}`);
  const ms = Date.UTC(Number(year), month, Number(day), Number(hours), Number(minutes), Number(seconds));
  return { ms, day: `${year}-${String(month + 1).padStart(2, "0")}-${day?.padStart(2, "0")}` };
}
