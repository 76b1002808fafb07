import { Fault } from "../faults/fault.ts";
import { JointChannel } from "../joint/joint-channel.ts";
import { type FromTool, type ToTool, toTool } from "../joint/tool-message.ts";
import {
  type ToolAnswer,
  type ToolName,
  type ToolNews,
  type ToolParameters,
  toolQuestion,
} from "../joint/tool-questions.ts";
import { connectTo } from "../platform/node-local-socket.ts";
import type { ConnectLocally, LocalConnection } from "../ports/local-connection.ts";

/** For a hello, and for an answer that nothing is told before. */
const patienceMs = 15_000;

/** What whoever asked may do with the news, and how it ends by its own wish. */
interface Asking<Name extends ToolName> {
  readonly onNews?: (news: ToolNews<Name>) => void;
  /** Aborted: the pad is left, and the answer is undefined. */
  readonly signal?: AbortSignal;
}

/**
 * What the pad behind the socket answers. Undefined when no pad listens there, and when `signal` ended it. Rejects with the
 * Fault that the pad answered; with PP808 when the socket is closed to us, or the pad goes away or keeps silent.
 */
export async function askPad<Name extends ToolName>(
  socketPath: string,
  question: Name,
  parameters: ToolParameters<Name>,
  onNews?: (news: ToolNews<Name>) => void,
  signal?: AbortSignal,
): Promise<ToolAnswer<Name> | undefined> {
  const connection = await connected(connectTo(socketPath), socketPath);
  if (!connection) return undefined;
  return ask(connection, question, parameters, { ...(onNews ? { onNews } : {}), ...(signal ? { signal } : {}) });
}

/** As `askPad`, over a connection that stands; it is closed at the end. */
export async function ask<Name extends ToolName>(
  connection: LocalConnection,
  question: Name,
  parameters: ToolParameters<Name>,
  { onNews, signal }: Asking<Name>,
): Promise<ToolAnswer<Name> | undefined> {
  const row = toolQuestion(question);
  let timer: NodeJS.Timeout | undefined;
  const leave = (): void => connection.close();
  try {
    return await new Promise((resolve, reject) => {
      const refuse = (detail: string) => reject(new Fault("PP808", detail));
      timer = setTimeout(() => refuse(`the pad does not answer for ${patienceMs / 1_000} s`), patienceMs);
      const hear = (message: Exclude<ToTool, { type: "hello" }>): void => {
        if (message.type === "failed") reject(new Fault(message.fault.code, message.fault.detail));
        else if (message.type === "answer") resolve(row.answer.parse(message.answer) as ToolAnswer<Name>);
        else onNews?.(row.news?.parse(message.news) as ToolNews<Name>);
      };
      const channel: JointChannel<FromTool, ToTool> = new JointChannel<FromTool, ToTool>(connection, toTool, {
        onOpen: () => {
          if (row.news) clearTimeout(timer);
          const asked = { type: "ask", id: 1, question, parameters: JSON.parse(JSON.stringify(parameters)) } as const;
          // The pad's hello may be there before the channel is.
          queueMicrotask(() => channel.say(asked));
        },
        onMessage: (message) => {
          try {
            hear(message);
          } catch (error) {
            reject(new Fault("PP804", `the pad's answer to ${question} is none of this version`, { cause: error }));
          }
        },
        onClosed: (fault) => {
          if (signal?.aborted) resolve(undefined);
          else if (fault) reject(fault);
          else refuse("the pad has gone, or eight tools ask it already");
        },
      });
      signal?.addEventListener("abort", leave, { once: true });
      if (signal?.aborted) leave();
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", leave);
    connection.close();
  }
}

async function connected(connect: ConnectLocally, path: string): Promise<LocalConnection | undefined> {
  try {
    return await connect();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ECONNREFUSED") return undefined;
    const detail =
      code === "EACCES" || code === "EPERM"
        ? `you may not use ${path}: run this with sudo, or join the group that owns the socket`
        : `${path} cannot be used: ${(error as Error).message}`;
    throw new Fault("PP808", detail, { cause: error });
  }
}
