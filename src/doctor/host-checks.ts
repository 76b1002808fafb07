import type { Fault } from "../faults/fault.ts";
import { bad, type Check, check, type Finding, faultWords, good, ofFault, skipped, warn } from "./check.ts";
import { certificateWords, hostWords as words } from "./host-words.ts";
import { comma, joined, listed, type Told } from "./told.ts";

export interface HostPlace {
  readonly host: string;
  readonly port: number;
}

/** The way to the acquirer host, one stage after the other. Each rejects with a Fault, or a system's error for `resolve`. */
export interface HostProbe {
  readonly places: readonly [HostPlace, ...HostPlace[]];
  readonly resolve: (host: string) => Promise<unknown>;
  /** TCP alone: nothing is sent. */
  readonly connect: (place: HostPlace) => Promise<void>;
  /** Undefined without TLS. */
  readonly handshake: ((place: HostPlace) => Promise<void>) | undefined;
  /** Undefined where the acquirer wants none. */
  readonly signOn: (() => Promise<void>) | undefined;
  /** Why neither sign-on nor echo may be sent by us. */
  readonly silence: () => Told | undefined;
  readonly echo: () => Promise<void>;
}

/** Each host with how long it took, or why not. */
export interface Reached {
  readonly place: HostPlace;
  readonly tookMs: number;
  readonly fault?: Failure;
}

/** `fault`: where it was one, and no error of the system's. */
interface Failure {
  readonly text: string;
  readonly fault?: Fault;
}

const [dnsMs, tcpMs, tlsMs, hostMs] = [2_500, 3_000, 4_000, 5_000];

export function hostChecks(probe: HostProbe, monotonicMs: () => number): readonly Check[] {
  const each = (reach: (place: HostPlace) => Promise<unknown>) => () =>
    Promise.all(probe.places.map((place) => timed(place, reach, monotonicMs)));
  const names = listed(probe.places.map(({ host, port }) => `${host}:${port}`));
  const { handshake, signOn } = probe;
  const [first] = probe.places;
  const stages: Check[] = [
    check({
      id: "dns",
      faultClass: "network",
      title: { en: "host: DNS", zh: "主机:DNS 解析" },
      timeoutMs: dnsMs,
      late: bad(words.noNameServer(first.host), words.checkCable, { faultCode: "PP501" }),
      probe: each(({ host }) => probe.resolve(host)),
      judge: judgeNames,
    }),
    check({
      id: "tcp",
      faultClass: "network",
      title: { en: "host: TCP", zh: "主机:TCP 连接" },
      needs: ["dns"],
      timeoutMs: tcpMs + 500,
      late: bad(words.noConnection(names), words.firewall(first.host, first.port), { faultCode: "PP501" }),
      probe: each(probe.connect),
      judge: (reached) => judgeReached(reached, (place, fault) => judgeConnect(place, fault)),
    }),
  ];
  if (handshake) {
    stages.push(
      check({
        id: "tls",
        faultClass: "network",
        title: { en: "host: TLS", zh: "主机:TLS" },
        needs: ["tcp"],
        timeoutMs: tlsMs + 500,
        late: bad(words.endlessHandshake(names), words.askTlsPort, { faultCode: "PP511" }),
        probe: each(handshake),
        judge: (reached) => judgeReached(reached, (_, fault) => judgeHandshake(fault)),
      }),
    );
  }
  const last = handshake ? "tls" : "tcp";
  const asked = (id: string, title: Check["title"], needs: string[], ask: () => Promise<void>, what: Told): Check =>
    check({
      id,
      faultClass: "bank",
      title,
      needs,
      timeoutMs: hostMs,
      late: bad(words.silent(what), words.callAcquirer, { faultCode: "PP502" }),
      probe: async () => {
        const silence = probe.silence();
        if (silence !== undefined) return silence;
        const startMs = monotonicMs();
        await ask();
        return monotonicMs() - startMs;
      },
      judge: (told) => (typeof told === "number" ? good(words.answered(told)) : skipped(told)),
    });
  if (signOn) stages.push(asked("sign-on", { en: "host: sign-on", zh: "主机:签到" }, [last], signOn, words.signOn));
  stages.push(
    asked("echo", { en: "host: echo", zh: "主机:回响测试" }, [signOn ? "sign-on" : last], probe.echo, words.echo),
  );
  return stages;
}

async function timed(
  place: HostPlace,
  reach: (place: HostPlace) => Promise<unknown>,
  monotonicMs: () => number,
): Promise<Reached> {
  const startMs = monotonicMs();
  const took = () => monotonicMs() - startMs;
  return reach(place).then(
    () => ({ place, tookMs: took() }),
    (thrown: Error & { code?: string; detail?: string }) => ({
      place,
      tookMs: took(),
      fault: {
        text: thrown.detail ?? thrown.code ?? thrown.message,
        ...(thrown.detail === undefined ? {} : { fault: thrown as unknown as Fault }),
      },
    }),
  );
}

export function judgeNames(reached: readonly Reached[]): Finding {
  return judgeReached(reached, ({ host }, { text }) =>
    bad(words.unresolved(host, text), words.correctName(host), { faultCode: "PP501" }),
  );
}

function judgeConnect({ host, port }: HostPlace, { text, fault }: Failure): Finding {
  const fix = /ECONNREFUSED/.test(text) ? words.askPort(host, port) : words.firewall(host, port);
  return bad(fault ? faultWords(fault) : words.unreached(text), fix, { faultCode: "PP501" });
}

function judgeHandshake({ text, fault }: Failure): Finding {
  if (!fault) return bad(words.handshakeFailed(text), words.askAcquirer, { faultCode: "PP511" });
  if (/owns it|EACCES|EPERM/.test(fault.detail)) {
    return skipped(words.othersKey);
  }
  const finding = ofFault(fault, fixOf(fault));
  // A clock that lost its time is behind, hardly ever ahead.
  return /not valid yet/.test(fault.detail) ? { ...finding, because: "clock" } : finding;
}

function fixOf({ detail, row }: Fault): Told {
  if (/its certificate has expired/.test(detail)) return words.renewHost;
  if (/not valid yet/.test(detail)) return words.setClock;
  if (/signed by another authority|signed by itself/.test(detail)) return words.askAuthority;
  return row.remedy;
}

/** Good when every host is, warned of when one of two is. */
function judgeReached(reached: readonly Reached[], judge: (place: HostPlace, failure: Failure) => Finding): Finding {
  const times = reached.filter(({ fault }) => !fault).map(({ place, tookMs }) => words.reached(place.host, tookMs));
  const failed = reached.find(({ fault }) => fault);
  if (!failed?.fault) return good(joined(times, comma));
  const finding = judge(failed.place, failed.fault);
  if (times.length === 0 || finding.state === "skipped") return finding;
  return warn(words.usedInstead(finding.cause, joined(times, comma)), finding.fix ?? words.askAcquirer);
}

/** A certificate of ours, or of the authority that we trust. */
export interface CertificateFacts {
  /** The configuration's key. */
  readonly key: string;
  readonly file: string;
  readonly validFromMs: number;
  readonly validToMs: number;
  /** The last day, for people. */
  readonly lastDay: string;
}

const dayMs = 86_400_000;
const soonDays = 30;

export function certificateCheck(probe: () => Promise<readonly CertificateFacts[]>, wallMs: () => number): Check {
  return check({
    id: "certificates",
    faultClass: "set-up",
    title: { en: "certificates here", zh: "本机证书" },
    timeoutMs: 2_000,
    late: bad(certificateWords.late, certificateWords.lookAtDisk, {
      faultCode: "PP102",
    }),
    probe,
    judge: (certificates) => judgeCertificates(certificates, wallMs()),
  });
}

export function judgeCertificates(certificates: readonly CertificateFacts[], nowMs: number): Finding {
  const [soonest] = [...certificates].sort((a, b) => a.validToMs - b.validToMs);
  if (!soonest) return good(certificateWords.noneNeeded);
  const fix = certificateWords.askForNew(soonest.file, soonest.key);
  const faultCode = "PP511";
  if (soonest.validToMs < nowMs) {
    return bad(certificateWords.expired(soonest.key, soonest.lastDay), fix, { faultCode });
  }
  const early = certificates.find(({ validFromMs }) => validFromMs > nowMs);
  if (early) return bad(certificateWords.tooEarly(early.key), words.setClock, { faultCode, because: "clock" });
  const days = Math.floor((soonest.validToMs - nowMs) / dayMs);
  if (days < soonDays) return warn(certificateWords.expiresSoon(soonest.key, days, soonest.lastDay), fix);
  return good(certificateWords.valid(soonest.lastDay));
}
