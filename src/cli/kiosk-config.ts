/** Where a kiosk has its configuration: the package's services read it there. */
export const kioskConfig = "/etc/pinpadd/config.toml";
