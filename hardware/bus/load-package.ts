import { Fault } from "../../src/faults/fault.ts";

/** By what Node or `bindings` says, the first that fits. */
const causes: readonly { readonly says: RegExp; readonly means: string }[] = [
  {
    says: /NODE_MODULE_VERSION|did not self-register/,
    means: "its native part was built for another Node: run `npm rebuild` in the program's folder",
  },
  {
    says: /Could not locate the bindings file|Cannot find module '[^']*\.node'/,
    means:
      "its native part is not built: install python3, make and g++, then run `npm rebuild`; npm 12 builds nothing that package.json's allowScripts does not name",
  },
  {
    says: /Cannot find (package|module)/,
    means: "it is not installed: run `npm install`, without --omit=optional, in the program's folder",
  },
  {
    says: /cannot open shared object|GLIBC|ELF/,
    means: "its native part does not fit this system: run `npm rebuild` here, not on another machine",
  },
];

/** Loads an optional native package; rejects with Fault PP103, which says whether it is missing, not built, or built for another Node. */
export async function loadPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : "no reason given";
    const means = causes.find(({ says }) => says.test(said))?.means;
    const [firstLine = ""] = said.split("\n", 1);
    const why = means === undefined ? firstLine : `${means} (${firstLine})`;
    throw new Fault("PP103", `The package ${name} cannot be loaded: ${why}`, { cause: thrown });
  }
}
