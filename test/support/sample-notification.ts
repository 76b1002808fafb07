import type { Notification } from "../../src/gateway/notify/notification.ts";

export const sampleNotification: Notification = {
  id: "0123456789abcdef0123456789abcdef",
  kind: "wrongPinsInARow",
  timeMs: 1_767_225_600_000,
  timeKnown: true,
  terminalId: "PINPAD01",
  severity: "alarm",
  faultCodes: [],
  text: { en: "5 wrong PINs one after another.", zh: "连续 5 次密码错误。" },
  facts: { count: 5 },
};
