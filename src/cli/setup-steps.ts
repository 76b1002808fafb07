import { boardNames } from "../config/board.ts";
import type { MachineFacts } from "../setup/machine-facts.ts";
import type { Leaves } from "../setup/toml-value.ts";
import { kioskConfig } from "./kiosk-config.ts";

const parts = ["keypad", "display", "reader"] as const;

/** What is left to do, as commands. */
export function nextSteps(output: string, answers: Leaves, { profiles, present, board }: MachineFacts): string[] {
  const name =
    boardNames.find((one) => one === answers.get("board")) ?? (answers.get("board") === "auto" ? board : undefined);
  const ofFirmware = name
    ? [profiles[name].keypad, profiles[name].display, profiles[name].reader].flatMap((part) => part["config-txt"] ?? [])
    : [];
  const simulated = parts.filter((part) => answers.get(`${part}.part`) === "simulated");
  return [
    ...(simulated.length > 0 ? [`simulated, so not for customers: ${simulated.join(", ")}`] : []),
    ...(ofFirmware.length > 0
      ? [
          "",
          "/boot/firmware/config.txt needs these lines, and a restart of the machine:",
          ...ofFirmware.map((line) => `  ${line}`),
        ]
      : []),
    "",
    "Next:",
    ...(output === kioskConfig ? [] : [`  sudo pinpad config install ${output}`]),
    ...(present.size > 0
      ? ["  sudo systemctl reload pinpadd pinpad-gateway      # the pad goes on with the old configuration until then"]
      : [
          `  sudo -u pinpadd pinpad provision --config ${kioskConfig}      # once: store and storage key`,
          "  pinpad keys --help                                             # then the acquirer's keys",
          "  sudo systemctl enable --now pinpadd pinpad-gateway",
        ]),
    "  systemctl status pinpadd                                       # says in words how the pad is",
  ];
}
