import type { Fault } from "../faults/fault.ts";
import type { PadCapabilities } from "../joint/pad-service.ts";
import type { LocalServer } from "../ports/local-connection.ts";
import { type ComposedPad, type ComposeOptions, composePad } from "./compose.ts";
import { GatewayDesk } from "./gateway-desk.ts";
import { JointHostLink } from "./joint-host-link.ts";
import { PadAsService } from "./pad-as-service.ts";
import type { PadEvent } from "./pad-event.ts";

export interface PadProcessOptions extends Omit<ComposeOptions, "link"> {
  readonly server: LocalServer;
  readonly program: PadCapabilities["program"];
}

export interface PadProcess extends ComposedPad {
  /** As `Pad.start`, behind a socket that is open by then. Rejects with Fault PP804 when it cannot be opened. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The pad behind its socket: it has no network but what the gateway carries for it. */
export function composePadProcess(options: PadProcessOptions): PadProcess {
  const { clock, server, program } = options;
  const service = new PadAsService(program);
  const log = (event: PadEvent): void => {
    options.log(event);
    service.hear(event);
  };
  const hostLink = new JointHostLink(clock);
  const composed = composePad({
    ...options,
    log,
    link: hostLink,
    onPrompt: (prompt, language) => {
      options.onPrompt?.(prompt, language);
      service.see(prompt);
    },
  });
  service.attach(composed.pad);
  const onFault = ({ code, detail }: Fault) => log({ event: "fault", code, detail });
  const desk = new GatewayDesk({ server, service, hostLink, onFault });
  return {
    ...composed,
    start: async () => {
      await desk.start();
      await composed.pad.start();
    },
    // The pad first: what the host still answers is written down.
    stop: async () => {
      await composed.pad.stop();
      await desk.stop();
    },
  };
}
