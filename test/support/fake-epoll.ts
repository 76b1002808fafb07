import { createRequire } from "node:module";

type Handler = (error: Error | null, fd: number, events: number) => void;

const watched = new Map<number, Handler>();

class Epoll {
  static readonly EPOLLPRI = 2;
  readonly #handler: Handler;

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  add(fd: number): this {
    watched.set(fd, this.#handler);
    return this;
  }

  remove(fd: number): this {
    watched.delete(fd);
    return this;
  }
}

/**
 * Puts a fake epoll where onoff's own require finds it; before onoff is loaded for the first time in this process. The real one
 * would take mock-fs's numbers for real files. False where onoff is not installed.
 */
export function fakeEpoll(): boolean {
  try {
    const ofOnoff = createRequire(createRequire(import.meta.url).resolve("onoff"));
    const path = ofOnoff.resolve("epoll");
    ofOnoff.cache[path] = {
      id: path,
      filename: path,
      path,
      exports: { Epoll },
      loaded: true,
    } as unknown as NodeJS.Module;
    return true;
  } catch {
    return false;
  }
}

/** Every watched line has an edge, as far as epoll can tell. */
export function interruptAll(): void {
  for (const [fd, handler] of [...watched]) handler(null, fd, Epoll.EPOLLPRI);
}

export function watchedLines(): number {
  return watched.size;
}
