/** Where things are in the guest. */
export const stateFolder = "/run/pinpadd";
export const readerPath = `${stateFolder}/reader`;
/** Of the pad as a service: its units own /run/pinpadd. */
export const serviceReaderPath = "/run/pinpad-reader";
export const configFile = "/etc/pinpadd/config.toml";
export const acquirerPort = 8583;
