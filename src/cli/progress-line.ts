/** One line of a terminal that is written over; nothing where it is no terminal. */
export function progressLine(stream: Pick<NodeJS.WriteStream, "isTTY" | "write" | "columns">) {
  const write = (text: string): void => {
    if (stream.isTTY) stream.write(`\r\u001b[K${text.slice(0, (stream.columns || 80) - 1)}`);
  };
  return { show: write, clear: () => write("") };
}
