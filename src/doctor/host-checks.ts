import type { Fault } from "../faults/fault.ts";
import { bad, type Check, check, type Finding, good, ofFault, skipped, warn } from "./check.ts";

export interface HostPlace {
  readonly host: string;
  readonly port: number;
}

/** The way to the acquirer host, one stage after the other. Each rejects with a Fault, or a system's error for `resolve`. */
export interface HostProbe {
  readonly places: readonly HostPlace[];
  readonly resolve: (host: string) => Promise<unknown>;
  /** TCP alone: nothing is sent. */
  readonly connect: (place: HostPlace) => Promise<void>;
  /** Undefined without TLS. */
  readonly handshake: ((place: HostPlace) => Promise<void>) | undefined;
  /** Undefined where the acquirer wants none. */
  readonly signOn: (() => Promise<void>) | undefined;
  /** Why neither sign-on nor echo may be sent by us. */
  readonly silence: () => string | undefined;
  readonly echo: () => Promise<void>;
}

/** Each host with how long it took, or why not. */
export interface Reached {
  readonly place: HostPlace;
  readonly tookMs: number;
  readonly fault?: { readonly text: string; readonly fault?: Fault };
}

const [dnsMs, tcpMs, tlsMs, hostMs] = [2_500, 3_000, 4_000, 5_000];

export function hostChecks(probe: HostProbe, monotonicMs: () => number): readonly Check[] {
  const each = (reach: (place: HostPlace) => Promise<unknown>) => () =>
    Promise.all(probe.places.map((place) => timed(place, reach, monotonicMs)));
  const names = probe.places.map(({ host, port }) => `${host}:${port}`).join(" and ");
  const { handshake, signOn } = probe;
  const stages: Check[] = [
    check({
      id: "dns",
      faultClass: "network",
      title: { en: "host: DNS", zh: "主机:域名解析" },
      timeoutMs: dnsMs,
      late: bad(
        `no name server answers about ${probe.places[0]?.host}`,
        "Check the cable or modem: `ip route`, then `resolvectl status`",
        { faultCode: "PP501" },
      ),
      probe: each(({ host }) => probe.resolve(host)),
      judge: judgeNames,
    }),
    check({
      id: "tcp",
      faultClass: "network",
      title: { en: "host: TCP", zh: "主机:TCP 连接" },
      needs: ["dns"],
      timeoutMs: tcpMs + 500,
      late: bad(`no connection to ${names} in time`, firewallFix(probe.places), { faultCode: "PP501" }),
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
        late: bad(
          `${names} does not end the TLS handshake`,
          "Ask the acquirer whether the port is its TLS port; look for a proxy between",
          { faultCode: "PP511" },
        ),
        probe: each(handshake),
        judge: (reached) => judgeReached(reached, (_, fault) => judgeHandshake(fault)),
      }),
    );
  }
  const last = handshake ? "tls" : "tcp";
  const asked = (id: string, title: Check["title"], needs: string[], ask: () => Promise<void>, what: string): Check =>
    check({
      id,
      faultClass: "bank",
      title,
      needs,
      timeoutMs: hostMs,
      late: silent(what),
      probe: async () => {
        const silence = probe.silence();
        if (silence !== undefined) return silence;
        const startMs = monotonicMs();
        await ask();
        return monotonicMs() - startMs;
      },
      judge: (told) => (typeof told === "string" ? skipped(told) : good(`answered in ${told} ms`)),
    });
  if (signOn) stages.push(asked("sign-on", { en: "host: sign-on", zh: "主机:签到" }, [last], signOn, "sign-on"));
  stages.push(
    asked("echo", { en: "host: echo", zh: "主机:回响测试" }, [signOn ? "sign-on" : last], probe.echo, "echo"),
  );
  return stages;
}

function silent(what: string): Finding {
  return bad(
    `the host takes the ${what} and does not answer in time`,
    "Call the acquirer: is the host up, and is this terminal id, this message profile and this length header what it expects?",
    { faultCode: "PP502" },
  );
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
    bad(
      `the name ${host} does not resolve (${text})`,
      `Correct \`host\` under [host] in the configuration if it is misspelt; else \`resolvectl query ${host}\` and \`resolvectl status\`: is a name server set?`,
      { faultCode: "PP501" },
    ),
  );
}

function judgeConnect({ host, port }: HostPlace, { text }: { text: string }): Finding {
  const refused = /ECONNREFUSED/.test(text);
  const fix = refused
    ? `Ask the acquirer for the right port: at ${host} nobody listens on ${port}`
    : firewallFix([{ host, port }]);
  return bad(text, fix, { faultCode: "PP501" });
}

function firewallFix([place]: readonly HostPlace[]): string {
  return `Check cable or modem (\`ip route\`, \`ping ${place?.host}\`), then ask who runs the firewall to let TCP port ${place?.port} out`;
}

function judgeHandshake({ text, fault }: { text: string; fault?: Fault }): Finding {
  if (!fault) return bad(text, "Ask the acquirer", { faultCode: "PP511" });
  if (/owns it|EACCES|EPERM/.test(fault.detail)) {
    return skipped("the terminal's key is another user's: run `sudo -u pinpad-gateway pinpad host test`");
  }
  const finding = ofFault(fault, fixOf(fault));
  // A clock that lost its time is behind, hardly ever ahead.
  return /not valid yet/.test(fault.detail) ? { ...finding, because: "clock" } : finding;
}

function fixOf(fault: Fault): string {
  const { detail, row } = fault;
  if (/its certificate has expired/.test(detail)) {
    return "If `date` is right, the host's certificate has to be renewed: call the acquirer with its last day, above";
  }
  if (/not valid yet/.test(detail)) return "Set the clock: `sudo timedatectl set-ntp true`";
  if (/signed by another authority|signed by itself/.test(detail)) {
    return "Ask the acquirer for its authority's certificate, and put it where `tls-ca-file` under [host] says";
  }
  return row.remedy.en;
}

/** Good when every host is, warned of when one of two is. */
function judgeReached(
  reached: readonly Reached[],
  judge: (place: HostPlace, fault: NonNullable<Reached["fault"]>) => Finding,
): Finding {
  const times = reached.filter(({ fault }) => !fault).map(({ place, tookMs }) => `${place.host} in ${tookMs} ms`);
  const failed = reached.find(({ fault }) => fault);
  if (!failed?.fault) return good(times.join(", "));
  const finding = judge(failed.place, failed.fault);
  if (times.length === 0 || finding.state === "skipped") return finding;
  return warn(`${finding.cause}; ${times.join(", ")} is used instead`, finding.fix ?? "Ask the acquirer");
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
    late: bad("the certificates could not be read in time", "Look at the disk: `sudo dmesg | grep -i mmc`", {
      faultCode: "PP102",
    }),
    probe,
    judge: (certificates) => judgeCertificates(certificates, wallMs()),
  });
}

export function judgeCertificates(certificates: readonly CertificateFacts[], nowMs: number): Finding {
  const [soonest] = [...certificates].sort((a, b) => a.validToMs - b.validToMs);
  if (!soonest) return good("none is needed without TLS");
  const fix = ({ key, file }: CertificateFacts) =>
    `Ask the acquirer for a new certificate and put it at ${file} (${key} under [host]); \`date\` shows whether the clock is right`;
  const faultCode = "PP511";
  if (soonest.validToMs < nowMs) {
    return bad(`${soonest.key} expired on ${soonest.lastDay}`, fix(soonest), { faultCode });
  }
  const early = certificates.find(({ validFromMs }) => validFromMs > nowMs);
  if (early)
    return bad(`${early.key} is not valid yet`, "Set the clock: `sudo timedatectl set-ntp true`", {
      faultCode,
      because: "clock",
    });
  const days = Math.floor((soonest.validToMs - nowMs) / dayMs);
  if (days < soonDays) return warn(`${soonest.key} expires in ${days} days, on ${soonest.lastDay}`, fix(soonest));
  return good(`valid until ${soonest.lastDay} at least`);
}
