/** The part of serialport 13 that we use. Declared here so that the build does not need the optional package. */
declare module "serialport" {
  interface OpenOptions {
    readonly path: string;
    readonly baudRate: number;
    readonly dataBits: 7 | 8;
    readonly parity: "none" | "even" | "odd";
    readonly stopBits: 1 | 2;
    readonly lock: boolean;
  }

  type Done = (error?: Error | null) => void;

  export class SerialPort {
    constructor(options: OpenOptions, onOpen: Done);
    readonly isOpen: boolean;
    /** The binding's own port; its shape is the binding's affair. */
    readonly port: unknown;
    on(event: "data", listener: (bytes: Buffer) => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    on(event: "close", listener: Done): this;
    write(bytes: Buffer, done: Done): boolean;
    close(done: Done): void;
  }
}
