import { Command } from "commander";
import { slotLines } from "./key-slot-argument.ts";
import { componentsCommand } from "./keys-components.ts";
import { deleteCommand } from "./keys-delete.ts";
import { generateTestCommand } from "./keys-generate-test.ts";
import { importCommand } from "./keys-import.ts";
import { listCommand } from "./keys-list.ts";
import { verifyCommand } from "./keys-verify.ts";

export function keysCommand(): Command {
  const keys = new Command("keys")
    .description("Load, show, compare and delete the keys of a pad that is not running.")
    .addHelpText(
      "after",
      `
Slots:
${slotLines()}

Example: from nothing to an approved payment with a PIN in an AES block (ISO 9564-1 format 4), on the bench:
  pinpad keys generate-test --state demo > block.txt
  pinpad keys import --state demo --yes < block.txt
  pinpad keys list --state demo
  pinpad bench --state demo --format 4 --scenario approved

The first makes the folder demo with a public test key in slot kbpk, and writes what a bank's key-loading host would send: a
key block, that is a DUKPT key encrypted under the one in kbpk. The second shows what the block says of itself, opens it and
fills slot dukpt. Without --yes, and the block pasted, it asks first.

On a real pad, stop the service, then let two people type the key that protects the blocks, and import what the bank sends:
  pinpad keys components --slot kbpk --algorithm aes256 --config config.toml
  pinpad keys import --config config.toml

No key or component is ever taken from arguments or the environment, or shown; blocks are encrypted and may be.
Each command explains itself: pinpad keys import --help`,
    );
  const commands = [
    generateTestCommand(),
    importCommand(),
    componentsCommand(),
    listCommand(),
    verifyCommand(),
    deleteCommand(),
  ];
  for (const command of commands) keys.addCommand(command);
  return keys;
}
