/** The part of koffi 3 that we use. Declared here so that the build does not need the optional package. */
declare module "koffi" {
  export interface Library {
    func<Arguments extends readonly unknown[], Result>(
      name: string,
      result: string,
      parameters: readonly string[],
    ): (...values: Arguments) => Result;
  }

  export function load(path: string | null): Library;
  /** Bytes of ours that koffi neither copies nor frees. */
  export function view(address: bigint, lengthBytes: number): ArrayBuffer;
  export function errno(): number;
  export const os: { readonly errno: Readonly<Record<string, number>> };
}
