import type { SecretMemory } from "../pin/secret-memory.ts";
import { type KeyAlgorithm, refuseUnfitComponent, refuseUnfitKey } from "./key-component.ts";
import { keyRefused } from "./key-refused.ts";

/** Fewer is no shared knowledge, more nobody asks for. */
export const componentCounts = [2, 3] as const;

/**
 * The key whose components these are: all of them XORed (ANSI X9.24-1:2017 7.5.1, ISO 11568 "split knowledge"). The
 * components remain the caller's, who releases the key too. The fault of `keyRefused` when one of them, or the key, is unfit.
 */
export function combineComponents(
  components: readonly Buffer[],
  algorithm: KeyAlgorithm,
  memory: SecretMemory,
): Buffer {
  if (!componentCounts.some((count) => count === components.length)) {
    throw keyRefused(`a key has ${componentCounts.join(" or ")} components, not ${components.length}`);
  }
  for (const [at, component] of components.entries()) {
    refuseUnfitComponent(component, components.slice(0, at), algorithm);
  }
  const key = memory.allocate(algorithm.keyBytes);
  try {
    for (const component of components) {
      for (let at = 0; at < key.length; at += 1) key[at] = (key[at] ?? 0) ^ (component[at] ?? 0);
    }
    refuseUnfitKey(key, algorithm, "the key that the components give");
    return key;
  } catch (thrown) {
    memory.release(key);
    throw thrown;
  }
}
