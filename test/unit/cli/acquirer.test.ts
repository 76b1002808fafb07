import { createServer } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { acquirerCommand } from "../../../src/cli/acquirer.ts";

afterEach(() => vi.restoreAllMocks());

/** The command as commander runs it, with what it says on stderr, and without ending the process. */
function command() {
  const errors: string[] = [];
  const parsed = acquirerCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => errors.push(text), writeOut: () => undefined });
  return { parse: (...args: string[]) => parsed.parseAsync(args, { from: "user" }), errors };
}

describe("pinpad acquirer", () => {
  it("prints rules and cards with --rules, and ends", async () => {
    const written: string[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
    await command().parse("--rules");
    expect(written.join("")).toMatch(/\.91 {2}91 {2}issuer or switch inoperative\n/);
  });

  it.each(["65536", "-1", "1.5", "http", ""])("refuses port '%s'", async (port) => {
    const { parse, errors } = command();
    await expect(parse(`--port=${port}`)).rejects.toMatchObject({ code: "commander.invalidArgument" });
    expect(errors.join("")).toMatch(/a port is a number from 0 to 65535/);
  });

  it("says why it cannot listen", async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, "127.0.0.1", () => resolve((taken.address() as { port: number }).port)),
    );
    const { parse, errors } = command();
    await expect(parse("--port", String(port))).rejects.toMatchObject({ exitCode: 1 });
    expect(errors.join("")).toBe(`error: cannot listen on 127.0.0.1:${port}: EADDRINUSE\n`);
    taken.close();
  });

  it("shows examples in its help", () => {
    let help = "";
    acquirerCommand()
      .configureOutput({ writeOut: (text) => (help += text) })
      .outputHelp();
    expect(help).toMatch(/Examples:\n {2}pinpad acquirer /);
  });
});
