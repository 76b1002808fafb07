import { chmod, chown, lstat, readFile, unlink } from "node:fs/promises";
import type { SocketFile } from "../ports/socket-file.ts";
import { ioError } from "./io-error.ts";

const OWNER_ONLY_UMASK = 0o177;
const OWNER_AND_GROUP = 0o660;
/** chown's way to leave the owner as it is. */
const SAME_OWNER = -1;

/** Groups are those of /etc/group, where sysusers.d puts them. */
export class NodeSocketFile implements SocketFile {
  readonly #groupFile: string;

  constructor(groupFile = "/etc/group") {
    this.#groupFile = groupFile;
  }

  bindPrivately(bind: () => void): void {
    const umask = process.umask(OWNER_ONLY_UMASK);
    try {
      bind();
    } finally {
      process.umask(umask);
    }
  }

  async openToGroup(path: string, group: string | undefined): Promise<void> {
    if (group !== undefined) await chown(path, SAME_OWNER, await this.#groupId(group));
    await chmod(path, OWNER_AND_GROUP);
  }

  async removeStale(path: string): Promise<void> {
    if (!(await lstat(path)).isSocket()) throw ioError("EEXIST", "a file that is no socket has its name");
    await unlink(path);
  }

  async #groupId(group: string): Promise<number> {
    const lines = (await readFile(this.#groupFile, "utf8")).split("\n");
    const line = lines.map((one) => one.split(":")).find(([name]) => name === group);
    const id = Number(line?.[2]);
    if (line === undefined || !Number.isInteger(id)) {
      throw ioError("EINVAL", `there is no group ${group}: groupadd --system ${group}`);
    }
    return id;
  }
}
