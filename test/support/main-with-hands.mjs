// `pinpad` with hands, where no option can be given to Node: as systemd/launch starts it.
import "./hands.mjs";

await import(new URL("../../dist/bundle/main.js", import.meta.url).href);
