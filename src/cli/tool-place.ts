import { resolve } from "node:path";
import type { Command } from "commander";
import { loadConfig } from "../config/load-config.ts";
import type { Config } from "../config/schema.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { kioskConfig } from "./kiosk-config.ts";

export interface ToolOptions {
  readonly config: string;
}

/** The options that every command of a technician's has. */
export function withToolOptions(command: Command): Command {
  return command.option("--config <file>", "the pad's configuration", kioskConfig);
}

/** Faults PP101, PP102. */
export function toolConfig({ config }: ToolOptions): Promise<Config> {
  return loadConfig(new NodeFileSystem(), resolve(config));
}

/** What to do when nobody listens. */
export function nobodyAnswers(socket: string): string {
  return `no pad listens on ${socket}. Start it: systemctl start pinpadd (or look why it ended: systemctl status pinpadd, journalctl -u pinpadd). \`pinpad doctor\` tests the parts without it.`;
}
