import { beforeAll, describe, expect, it } from "vitest";
import { pack } from "../../src/host/iso8583/pack.ts";
import { iso93 } from "../../src/host/profiles/iso93.ts";
import { messageProfiles } from "../../src/host/profiles/message-profiles.ts";
import { unionpay } from "../../src/host/profiles/unionpay.ts";
import { buildRequest } from "../../src/host/requests.ts";
import { pinChange } from "../support/golden-message.ts";
import { samplePayment } from "../support/payment-samples.ts";
import { buildProgram, run } from "../support/program.ts";

beforeAll(buildProgram);

const pan = "6217000010000000003";
const inquiry = pack(unionpay, {
  mti: "0200",
  fields: new Map<number, string | Buffer>([
    [2, pan],
    [11, "000123"],
    [35, `${pan}=301222011234`],
    [52, Buffer.from("0123456789ABCDEF", "hex")],
    [55, Buffer.from("9F0206000000002500820239009F3704AABBCCDD", "hex")],
    [60, "01000001003"],
  ]),
}).toString("hex");

describe.concurrent("pinpad host decode", () => {
  it("explains a message field by field, and shows no card number, track or PIN block", async () => {
    const { code, stdout } = await run("host", "decode", "--profile", "unionpay", inquiry);
    expect(code).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "MTI 0200",
      "  2 Primary account number: 621700*********0003",
      " 11 Systems trace audit number: 000123",
      " 35 Track 2 data: (32 characters)",
      " 52 Personal identification number data: (8 bytes)",
      " 55 Integrated circuit card data: (20 bytes) 9F02 (6), 82 (2), 9F37 (4)",
      " 60 Transaction: type 01, batch 000001, network management code 003",
      "",
    ]);
  });

  it("shows a PIN change in 1993's form: neither PIN, nor the serial numbers' blocks", async () => {
    const request = pack(iso93, buildRequest({ ...samplePayment, ...pinChange }, iso93)).toString("hex");
    const { code, stdout } = await run("host", "decode", "--profile", "iso93", request);
    expect(code).toBe(0);
    expect(stdout).toContain("  3 Processing code: 920000");
    expect(stdout).toContain(
      " 62 Reserved, private: key serial numbers: KSN FFFF9876543210E00001, NKS FFFF9876543210E00002",
    );
    expect(stdout).toContain(" 63 Reserved, private: PIN blocks, one-time code: NPB (16 characters)");
    expect(stdout).not.toMatch(/1B9C1845|10A01C8D|4012345678909/);
  });

  it("passes over what stands before the message, and over spaces in a dump", async () => {
    const dump = `004B 6000030000 613100310000 ${inquiry.replace(/(..)/g, "$1 ")}`;
    const { code, stdout } = await run("host", "decode", "--profile", "unionpay", "--skip", "13", dump);
    expect([code, stdout.split("\n", 1)[0]]).toEqual([0, "MTI 0200"]);
  });

  it("says what is wrong with a message, with field and offset, and exits 1", async () => {
    const { code, stdout } = await run("host", "decode", "--profile", "unionpay", inquiry.slice(0, -2));
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^This is no message of unionpay: field 60 at offset \d+: 6 bytes are due and 5 are left\.$/m,
    );
    expect(stdout).not.toContain(pan.slice(6, 15));
  });

  it("wants hexadecimal digits and a dialect that there is", async () => {
    expect(await run("host", "decode", "02x0")).toMatchObject({ code: 2, stdout: "" });
    const { code, stderr } = await run("host", "decode", "--profile", "iso2003", "0200");
    expect(code).toBe(2);
    for (const name of messageProfiles.keys()) expect(stderr).toContain(name);
  });
});
