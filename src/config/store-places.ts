import { Fault } from "../faults/fault.ts";
import type { AskPassphrase, StorageKeyOrigin } from "../keys/storage-key-origin.ts";
import type { ConfigProblem } from "./field.ts";
import type { Config } from "./schema.ts";

/** Where store, storage key and roll-back mark are; without a mark's place, roll-back is not watched for. */
export type StorePlaces = StorageKeyOrigin & { readonly file: string; readonly rollBackGuardFile?: string };

/** What a configuration names and the process has to give. */
export interface StorageKeySources {
  /** $CREDENTIALS_DIRECTORY. */
  readonly credentialsFolder: string | undefined;
  readonly askPassphrase: AskPassphrase;
}

/** Of a process that has neither terminal nor service manager. */
const noSources: StorageKeySources = {
  credentialsFolder: undefined,
  askPassphrase: () => Promise.reject(new Fault("PP605", "there is nobody here to ask for the passphrase")),
};

/** The mark lies beside the storage key's file unless the configuration says where; without such a file, beside the store. */
export function storePlaces(store: Config["store"], sources: StorageKeySources = noSources): StorePlaces {
  const { file, "storage-key-file": keyFile, "storage-key-credential": credential } = store;
  const rollBackGuardFile = store["roll-back-guard-file"] ?? `${keyFile ?? file}.mark`;
  const places = { file, rollBackGuardFile };
  if (keyFile !== undefined) return { ...places, storageKeyFile: keyFile };
  if (credential === undefined) return { ...places, askPassphrase: sources.askPassphrase };
  return { ...places, storageKeyCredential: credential, credentialsFolder: sources.credentialsFolder };
}

const originKeys = ["storage-key-file", "storage-key-credential", "storage-key-passphrase"] as const;
const fileKeys = ["file", "storage-key-file", "roll-back-guard-file"] as const;

/** What one key of [store] alone cannot show. */
export function storeProblems(store: Config["store"]): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const origins = originKeys.filter((key) => store[key] !== undefined);
  if (origins.length !== 1) {
    problems.push({
      key: origins.length === 0 ? "store.storage-key-file" : `store.${origins.at(-1)}`,
      value: origins.length === 0 ? "(missing)" : origins.join(", "),
      allowed: `exactly one of ${originKeys.join(", ")}`,
      fix: "Say where the storage key comes from, once.",
    });
  }
  const files = fileKeys.map((key) => store[key]).filter((file) => file !== undefined);
  const shared = files.find((file, index) => files.indexOf(file) !== index);
  if (shared !== undefined) {
    problems.push({
      key: "store",
      value: shared,
      allowed: "a file of its own for each",
      fix: "Give each another name.",
    });
  }
  return problems;
}
