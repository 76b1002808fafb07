/** Where things are in the guest. */
export const stateFolder = "/run/pinpadd";
export const readerPath = `${stateFolder}/reader`;
export const acquirerPort = 8583;
