import { GpioBuzzer } from "../../hardware/buzzer/gpio-buzzer.ts";
import { SimBuzzer } from "../../hardware/buzzer/sim-buzzer.ts";
import { MatrixKeypad } from "../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { OledDisplay } from "../../hardware/oled/oled-display.ts";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import { gemtwinModel } from "../../hardware/reader/gemtwin-models.ts";
import { icrwModel } from "../../hardware/reader/icrw-models.ts";
import { readerSession } from "../../hardware/reader/reader-parts.ts";
import { SimPort } from "../../hardware/reader/sim-cable.ts";
import { simCards } from "../../hardware/reader/sim-cards.ts";
import { SimGemtwinReader } from "../../hardware/reader/sim-gemtwin-reader.ts";
import { SimIcrwReader } from "../../hardware/reader/sim-icrw-reader.ts";
import { SimSwipeReader } from "../../hardware/reader/sim-swipe-reader.ts";
import { GpioTamperSwitch } from "../../hardware/tamper/gpio-tamper-switch.ts";
import { SimTamperSwitch } from "../../hardware/tamper/sim-tamper-switch.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { buzzerContract } from "./buzzer.contract.ts";
import { cardReaderContract, contractTrack2 } from "./card-reader.contract.ts";
import { displayContract } from "./display.contract.ts";
import { keypadContract } from "./keypad.contract.ts";
import { tamperSwitchContract } from "./tamper-switch.contract.ts";

const wiring = { rowGpios: [5, 6, 13, 19], colGpios: [16, 20, 21, 26] };
const bounces = [1, 2, 4, 7];

/** Everything a twin that can be unplugged needs for the rigs. */
function pluggable(twin: { unplug(): void; replug(): void }) {
  return { out: () => twin.unplug(), in: () => twin.replug() };
}

for (const bounceMs of [[], bounces]) {
  keypadContract(`MatrixKeypad on the simulated matrix, ${bounceMs.length} bounces`, () => {
    const clock = new VirtualClock();
    const matrix = new SimMatrix(wiring, clock);
    return {
      keypad: new MatrixKeypad(() => matrix.open(), wiring, clock),
      rows: wiring.rowGpios.length,
      cols: wiring.colGpios.length,
      press: (row, col) => matrix.press(row, col, bounceMs),
      release: (row, col) => matrix.release(row, col, bounceMs),
      plug: pluggable(matrix),
      pass: (ms) => clock.advanceAsync(ms),
    };
  });
}

const panels = [
  { chip: "ssd1306", height: 32 },
  { chip: "ssd1306", height: 64 },
  { chip: "sh1106", height: 64 },
] as const;

for (const panel of panels) {
  displayContract(`OledDisplay on a simulated ${panel.chip} at 100 kHz, ${panel.height} rows`, () => {
    const clock = new VirtualClock();
    const module = new SimOled({ ...panel, wire: { clock, bitsPerSecond: 100_000 } });
    return {
      display: new OledDisplay(() => module.open(), { ...panel, address: module.address }, clock),
      picture: () => {
        const lit: string[] = [];
        for (let y = 0; y < panel.height; y += 1) {
          for (let x = 0; x < module.width; x += 1) if (module.pixel(x, y)) lit.push(`${x},${y}`);
        }
        return lit.join(" ");
      },
      plug: pluggable(module),
      pass: (ms) => clock.advanceAsync(ms),
    };
  });
}

for (const options of [{}, { chunkBytes: 1 }, { chunkBytes: 6, sendsCr: false }]) {
  cardReaderContract(`SwipeReader on the simulated reader ${JSON.stringify(options)}`, () => {
    const clock = new VirtualClock();
    const sim = new SimSwipeReader(clock, options);
    return {
      reader: readerSession({ part: "swipe" }, () => sim.open(), clock),
      comesBy: "stripe",
      takesEarlyCards: true,
      insert: (card) => sim.insert({ track2: card === "good" ? contractTrack2 : card }),
      pull: () => sim.pull(),
      plug: pluggable(sim),
      pass: (ms) => clock.advanceAsync(ms * (options.chunkBytes === 1 ? 4 : 2)),
    };
  });
}

for (const active of ["high", "low"] as const) {
  buzzerContract(`GpioBuzzer on the simulated buzzer, active ${active}`, () => {
    const clock = new VirtualClock();
    const profile = { gpio: 18, active };
    const sim = new SimBuzzer(profile, clock);
    return {
      buzzer: new GpioBuzzer(() => sim.open(), profile, clock),
      sounds: () => sim.sounds,
      heard: () => sim.takePattern(),
      plug: pluggable(sim),
      pass: (ms) => clock.advanceAsync(ms),
    };
  });
}

for (const active of ["high", "low"] as const) {
  tamperSwitchContract(`GpioTamperSwitch on the simulated switch, open is ${active}`, () => {
    const clock = new VirtualClock();
    const profile = { gpio: 26, active };
    const sim = new SimTamperSwitch(profile, clock);
    return {
      tamperSwitch: new GpioTamperSwitch(() => sim.openBus(), profile, clock),
      open: (bounceMs) => sim.open(bounceMs),
      close: (bounceMs) => sim.close(bounceMs),
      plug: pluggable(sim),
      pass: (ms) => clock.advanceAsync(ms),
    };
  });
}

for (const model of ["ict3q8", "crt-350n"] as const) {
  for (const [card, comesBy] of [
    ["stripe", "stripe"],
    ["visa", "chip"],
    ["mastercard", "chip"],
  ] as const) {
    cardReaderContract(`icrw on the simulated ${model}, card ${card}`, () => {
      const clock = new VirtualClock();
      const sim = new SimIcrwReader(clock, icrwModel(model));
      const port = new SimPort(clock, sim);
      return {
        reader: readerSession({ part: "icrw", model }, () => port.open(), clock),
        comesBy,
        takesEarlyCards: false,
        insert: (what) => void sim.deck.insert(simCards[what === "good" ? card : "lrc-error"]()),
        pull: () => sim.deck.pull(),
        plug: pluggable(port),
        pass: (ms) => clock.advanceAsync(ms),
      };
    });
  }
}

for (const model of ["gempc-twin", "gemcore-pos-pro"] as const) {
  for (const card of ["visa", "mastercard"] as const) {
    cardReaderContract(`gemtwin on the simulated ${model}, card ${card}`, () => {
      const clock = new VirtualClock();
      const sim = new SimGemtwinReader(clock, gemtwinModel(model));
      const port = new SimPort(clock, sim);
      return {
        reader: readerSession({ part: "gemtwin", model }, () => port.open(), clock),
        comesBy: "chip",
        takesEarlyCards: true,
        insert: (what) => sim.insert(simCards[what === "good" ? card : "mute-chip"]()),
        pull: () => sim.pull(),
        plug: pluggable(port),
        pass: (ms) => clock.advanceAsync(ms),
      };
    });
  }
}
