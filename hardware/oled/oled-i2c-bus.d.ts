declare module "oled-i2c-bus/oled.js" {
  namespace Oled {
    /** One integer a column, bit 0 on top. */
    interface Font {
      readonly width: number;
      readonly height: number;
      readonly lookup: readonly string[];
      readonly fontData: readonly number[];
    }

    interface Wire {
      i2cWriteSync(address: number, length: number, buffer: Buffer): number;
      i2cReadSync(address: number, length: number, buffer: Buffer): number;
    }

    interface Options {
      readonly width: number;
      readonly height: number;
      readonly address: number;
    }
  }

  /** Only what draws into the buffer: with `sync` false nothing is sent. */
  class Oled {
    constructor(wire: Oled.Wire, options: Oled.Options);
    /** One byte a column of 8 pixels, bit 0 on top; page by page from the top, left to right. */
    readonly buffer: Buffer;
    dirtyBytes: number[];
    LETTERSPACING: number;
    setCursor(x: number, y: number): void;
    writeString(font: Oled.Font, size: number, text: string, color: 1, wrap: false, sync: false): void;
    clearDisplay(sync: false): void;
  }

  // biome-ignore lint/style/noDefaultExport: what Node makes of a CommonJS module
  export { Oled as default };
}

declare module "oled-font-5x7/oled-font-5x7.js" {
  const font: {
    readonly width: number;
    readonly height: number;
    readonly lookup: readonly string[];
    readonly fontData: readonly number[];
  };

  // biome-ignore lint/style/noDefaultExport: what Node makes of a CommonJS module
  export { font as default };
}
