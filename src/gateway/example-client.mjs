// One payment: node example-client.mjs ws+unix:///run/pinpad-gateway/api.sock:/pinpad/v1 2500
// On the loopback port: ws://127.0.0.1:8420/pinpad/v1, and the token in PINPAD_TOKEN.
import { WebSocket } from "ws";

const [url, amount] = process.argv.slice(2);
const token = process.env.PINPAD_TOKEN;
const socket = new WebSocket(url, ["pinpad.v1", ...(token ? [`bearer.${token}`] : [])]);
const header = { type: "command", name: "Payment.Start", requestId: 1, version: "1.0", timeout: 180_000 };
const payload = { amountMinor: Number(amount), currency: "CNY", language: "zh" };

socket.on("open", () => socket.send(JSON.stringify({ header, payload })));
socket.on("message", (data) => {
  const { header, payload } = JSON.parse(String(data));
  if (header.type === "acknowledge" && header.status) return end(2, `refused: ${header.errorDescription}`);
  if (header.type !== "completion") return console.log(header.name, payload ?? "");
  if (header.completionCode === "success") return end(0, "approved: hand it out");
  return end(1, `not paid: ${header.completionCode} ${payload?.errorCode ?? ""} ${header.errorDescription ?? ""}`);
});
// Without a completion nobody knows: nothing is handed out.
socket.on("error", (error) => end(2, error.message));
socket.on("close", () => end(2, "the connection was lost"));

let isOver = false;
function end(exitCode, words) {
  if (isOver) return;
  isOver = true;
  console.log(words);
  process.exitCode = exitCode;
  socket.close();
}
