import { EventLog } from "../events/event-log.ts";
import { lastFaults } from "../events/last-faults.ts";
import { asFault, Fault } from "../faults/fault.ts";
import type { PadCapabilities } from "../joint/pad-service.ts";
import type { ToolHandlers } from "../joint/tool-questions.ts";
import { attemptsAnswers } from "../pad/attempts-questions.ts";
import { countersAnswers } from "../pad/counters-questions.ts";
import { displayAnswers } from "../pad/display-questions.ts";
import { drain } from "../pad/drain.ts";
import { GatewayDesk } from "../pad/gateway-desk.ts";
import { JointHostLink } from "../pad/joint-host-link.ts";
import { isKept, isUrgentEvent } from "../pad/kept-events.ts";
import { keypadAnswers } from "../pad/keypad-questions.ts";
import { LimitedLog, peerOf } from "../pad/limited-log.ts";
import { maintenanceAnswers } from "../pad/maintenance-questions.ts";
import { PadAsService } from "../pad/pad-as-service.ts";
import type { PadEvent } from "../pad/pad-event.ts";
import { rememberedFaults } from "../pad/pad-tally.ts";
import { PanelFrames } from "../pad/panel-frames.ts";
import { PartSigns } from "../pad/part-signs.ts";
import { selfTestAnswers } from "../pad/self-test-questions.ts";
import { servedSite } from "../pad/served-site.ts";
import { ServiceKeeper } from "../pad/service-keeper.ts";
import { StatusDesk } from "../pad/status-questions.ts";
import { ToolDesk } from "../pad/tool-desk.ts";
import { WatchedFiles } from "../pad/watched-files.ts";
import type { LocalServer } from "../ports/local-connection.ts";
import type { LogFolder } from "../ports/log-folder.ts";
import type { Supervisor } from "../ports/supervisor.ts";
import { type ComposedPad, type ComposeOptions, composePad } from "./pad.ts";

export interface PadProcessOptions extends Omit<ComposeOptions, "link" | "prober"> {
  readonly server: LocalServer;
  /** The technician's socket; undefined where nobody asks from outside. */
  readonly tools?: LocalServer;
  /** Where the event log lies; undefined where none is kept. */
  readonly eventFolder?: LogFolder;
  /** Undefined where the process is nobody's service: then it is neither watched nor started anew every day. */
  readonly service?: {
    readonly supervisor: Supervisor;
    /** The day's restart is due. */
    readonly onRestart: () => void;
  };
  readonly program: PadCapabilities["program"];
}

export interface PadProcess extends ComposedPad {
  /** Answers to what a technician's tool asks. */
  readonly answers: ToolHandlers;
  /** As `Pad.start`, behind a socket that is open by then. Rejects with Fault PP804 when it cannot be opened. */
  start(): Promise<void>;
  /** Before `stop`: see `drain`. No kiosk app begins anything any more. */
  drain(hurry: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** The pad behind its socket: it has no network but what the gateway carries for it. */
export function composePadProcess(options: PadProcessOptions): PadProcess {
  const { clock, server, tools, program } = options;
  const service = new PadAsService(program, servedSite(options.config));
  const status = new StatusDesk({ clock, program, service });
  let keeper: ServiceKeeper | undefined;
  const limitedTools = new LimitedLog(clock, options.log);
  const logFault = ({ code, detail }: Fault) => limitedTools.hear("tools", { event: "fault", code, detail });
  const record = (event: PadEvent): void => {
    options.log(event);
    if (isKept(event)) events?.hear(event);
  };
  const limited = new LimitedLog(clock, record);
  const log = (event: PadEvent): void => {
    const peer = peerOf(event);
    if (peer) limited.hear(peer, event);
    else record(event);
    service.hear(event);
    status.hear(event);
    keeper?.hear(event);
  };
  const events =
    options.eventFolder &&
    new EventLog({
      folder: options.eventFolder,
      clock,
      isUrgent: isUrgentEvent,
      onFault: ({ code, detail }) => log({ event: "fault", code, detail }),
      onMended: () => log({ event: "faultCleared", code: "PP810" }),
    });
  const hostLink = new JointHostLink(clock);
  const signs = new PartSigns(clock);
  const files = new WatchedFiles(options.fileSystem, options.config.store.file, signs);
  const frames = new PanelFrames({ clock, panel: () => composed.display.panel });
  const composed = composePad({
    ...options,
    ...(options.service ? { signs, fileSystem: files } : {}),
    log,
    earlierFaults: async () => {
      if (!options.eventFolder) return [];
      return lastFaults(options.eventFolder, rememberedFaults).catch((error: NodeJS.ErrnoException) => {
        logFault(new Fault("PP810", `the event log cannot be read: ${error.code ?? error.message}`, { cause: error }));
        return [];
      });
    },
    link: hostLink,
    prober: hostLink,
    onPrompt: (prompt, language) => {
      options.onPrompt?.(prompt, language);
      service.see(prompt);
      frames.see(prompt.id);
    },
  });
  service.attach(composed.pad);
  status.attach(composed.pad);
  const { pad, display, keypad } = composed;
  const answers: ToolHandlers = {
    status: () => status.answer(),
    ...attemptsAnswers(pad),
    ...maintenanceAnswers(pad),
    ...selfTestAnswers(pad, log),
    ...displayAnswers({ display, pad, clock, screen: () => status.screen }),
    ...frames.answers(),
    ...countersAnswers(pad),
    ...keypadAnswers({ keypad, pad, clock }),
  };
  const onFault = ({ code, detail, row }: Fault) => {
    log({ event: "fault", code, detail });
    // A pad whose state a bug has left behind is not to go on: it stops in order, and begins anew.
    if (row.area === "bug") options.onBroken?.(code);
  };
  const desk = new GatewayDesk({ server, service, hostLink, clock, onFault });
  // What a tool says wrongly is for the log: to kiosk apps it is no news.
  const toolDesk = tools && new ToolDesk({ server: tools, handlers: answers, clock, onFault: logFault });
  keeper =
    options.service &&
    new ServiceKeeper({
      pad: composed.pad,
      supervisor: options.service.supervisor,
      onRestart: options.service.onRestart,
      signs,
      clock,
      restartHour: options.config.service["restart-hour"],
      probe: () => {
        files.probe();
        // Settled at once where nothing is to be drawn.
        if (!signs.isBusy("display")) void signs.during("display", composed.display.settled());
      },
      log,
    });
  let opening: Promise<void> | undefined;
  let isStopped = false;
  const openDesks = async () => {
    // Customers are served without it, too.
    await toolDesk?.start().catch((error: unknown) => logFault(asFault(error)));
    await desk.start();
  };
  return {
    ...composed,
    answers,
    drain: (hurry) => {
      service.refuseNew();
      return drain(pad, clock, hurry);
    },
    start: async () => {
      if (isStopped) return;
      keeper?.start();
      opening = openDesks();
      await opening;
      if (!isStopped) await composed.pad.start();
    },
    // The pad before the gateway's desk: what the host still answers is written down.
    stop: async () => {
      isStopped = true;
      keeper?.stop();
      // What is being opened cannot be closed yet; why it cannot be opened, the start tells.
      await opening?.catch(() => undefined);
      // A test that is under way ends while there is a pad to give back.
      await toolDesk?.stop();
      await composed.pad.stop();
      await desk.stop();
      limitedTools.stop();
      limited.stop();
      await events?.stop();
    },
  };
}
