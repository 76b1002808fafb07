/** What the shell and systemd learn; `config` is sysexits.h EX_CONFIG, which systemd need not restart on. */
export const exitCodes = { done: 0, failed: 1, usage: 2, config: 78 } as const;
