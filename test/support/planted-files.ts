import { NodeSystemFiles } from "../../src/platform/node-system-files.ts";
import type { SystemFiles } from "../../src/ports/system-files.ts";

/** This machine's files, with some texts in place of its own, and perhaps a disk that refuses. */
export class PlantedFiles extends NodeSystemFiles implements SystemFiles {
  readonly #texts: Readonly<Record<string, string>>;
  readonly #diskError: string | undefined;

  constructor(texts: Readonly<Record<string, string>>, diskError?: string) {
    super();
    this.#texts = texts;
    this.#diskError = diskError;
  }

  override async text(path: string): Promise<string | undefined> {
    return this.#texts[path] ?? super.text(path);
  }

  override async tryDisk(folder: string): Promise<void> {
    const code = this.#diskError;
    if (code !== undefined) throw Object.assign(new Error(`${code}: planted`), { code });
    await super.tryDisk(folder);
  }
}
