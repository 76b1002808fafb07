/**
 * The part of pkcs11js 2 that we use, so that the build does not need the optional package. It is imported by its file: the
 * package's own types declare a module `pkcs11js`, with which a second declaration of ours would clash.
 */
declare module "pkcs11js/index.js" {
  /** Makes what `Cryptoki` describes. */
  export const PKCS11: new () => unknown;
}
