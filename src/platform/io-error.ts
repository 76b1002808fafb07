/** An error as Node's own file functions throw it, for what they do not notice themselves. */
export function ioError(
  code: "EIO" | "EINVAL" | "EFBIG" | "EBUSY" | "EPERM" | "EEXIST",
  detail: string,
): Error & { code: string } {
  return Object.assign(new Error(`${code}: ${detail}`), { code });
}
