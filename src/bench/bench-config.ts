import { join } from "node:path";
import { parseConfig } from "../config/load-config.ts";
import type { Config } from "../config/schema.ts";
import type { PinBlockFormat } from "../pin/pin-block-formats.ts";
import type { Language } from "../prompts/text.ts";

export interface BenchPlace {
  readonly stateFolder: string;
  readonly host: string;
  readonly port: number;
  readonly amountMinor: number;
  /** Where one acquirer has several terminals. */
  readonly terminalId?: string | undefined;
  readonly pinBlockFormat: PinBlockFormat;
  readonly language?: Language;
  /** The simulated reader; a swipe reader when not given. */
  readonly reader?: BenchReader;
  /** Lines of the section [host] beside host and port, such as a profile. */
  readonly hostLines?: readonly string[];
  /** DUKPT when not given. */
  readonly keyManagement?: "dukpt" | "fixedKey";
  /** Sections behind all others. */
  readonly more?: string;
}

/** A simulated reader of another protocol than swipe, and what it does with a card that is not taken. */
export interface BenchReader {
  readonly protocol: "icrw" | "gemtwin";
  readonly leftCard?: "retain";
}

/** The bench's configuration: every part simulated. Also the example to start a real one from. */
export function benchConfigText({
  stateFolder,
  host,
  port,
  amountMinor,
  terminalId = "PINPAD01",
  pinBlockFormat,
  language = "en",
  reader,
  hostLines = [],
  keyManagement = "dukpt",
  more = "",
}: BenchPlace): string {
  return `# pinpadd configuration. Times carry their unit in the key; GPIO numbers are BCM.

language = "${language}"                  # en or zh: what customers read unless they, or the payment, choose another
# board = "auto"                 # or a file's name in hardware/boards: gives real parts their chip, lines and bus

[terminal]
terminal-id = "${terminalId}"          # up to 8 characters, from the acquirer
merchant-id = "PINPADDBENCH001"   # up to 15 characters, from the acquirer

[payment]
amount-minor = ${amountMinor}              # in the currency's smallest unit
currency = "CNY"                 # CNY, EUR or USD
message = "0200"                 # 0200 financial, 0100 authorisation

[host]
host = "${host}"
${[`port = ${port}`, ...hostLines].join("\n")}
# transport = "tls"              # wherever the host is on another machine, with tls-ca-file; plaintext stays on this one
# tls-ca-file = "/etc/pinpadd/acquirer-ca.pem"   # the only authority that is trusted
# tls-server-name = "acquirer.example"           # where it is not the name under host
# tls-client-certificate-file = "/etc/pinpadd/terminal.pem"
# tls-client-key-file = "/etc/pinpadd/terminal.key"
# tls-min-version = "1.2"
# secondary-host = "127.0.0.1"   # asked when the first one fails
# secondary-port = 5851
# length-header = "binary2"      # or "bcd2", "ascii4", "vmlh"
# length-includes-header = false
# tpdu = "6000030000"
# message-header = "602200000000"
# profile = "iso87-ascii"        # or "iso87-binary", "iso93", "unionpay"
# response-codes = "iso87"       # or "iso93", "visa", "mastercard", "unionpay"; those of the profile if left out
# reversal-message = "0400"      # or "0420"; of the iso87 profiles
# reversal-limit = 30            # attempts
# mac = "none"                   # or "sessionKey", "dukpt"
# sign-on = "none"               # or "sign-on", "with-keys"
# echo-interval-s = 0            # 0 is never

[pin]
key-management = "${keyManagement}"         # a new key for every PIN; or "fixedKey": one, fixed or of the session
block-format = ${pinBlockFormat}                 # ISO 9564-1: 0 or 3 with TDES keys, 4 with AES keys
# pan-field = "legacy12"         # format 4 for hosts that want 12 digits only

# [token]                        # keys in a PKCS#11 token instead of the store: AES-128 DUKPT
# module = "/usr/lib/softhsm/libsofthsm2.so"
# label = "pinpad"
# login-pin-file = "/etc/pinpadd/token-login"

# [key-check-values]             # from the acquirer's key letter, by slot: \`pinpad doctor\` compares
# dukpt = "AF8C07"
# kbpk = "AF8C07"                # key block protection key
# tmk = "AF8C07"                 # terminal master key
# pin = "AF8C07"                 # fixed keys: those of a session change
# mac = "AF8C07"
# data = "AF8C07"

[tries]
limit = 3                        # wrong PINs of one card on this machine
lock-duration-min = 1440
bank-lock-duration-min = 60      # after this the bank is asked again whether the PIN is still locked

[time-outs]
card-s = 60
first-digit-s = 30
between-digits-s = 10
whole-entry-s = 60
host-answer-s = 30

[store]
file = ${JSON.stringify(join(stateFolder, "store.bin"))}
# Where the storage key comes from, one of three:
storage-key-file = ${JSON.stringify(join(stateFolder, "storage.key"))}   # mode 0400
# storage-key-credential = "pinpadd-storage-key"   # a credential of systemd's
# storage-key-passphrase = "terminal"              # asked for at every start; or the number of a file descriptor
# roll-back-guard-file = "/var/lib/pinpadd-guard/store.mark"   # best on another medium; left out: beside the storage key

[events]
folder = ${JSON.stringify(join(stateFolder, "events"))}   # the log that \`pinpad events\` reads; some 8 MiB at most

[keypad]
part = "simulated"               # or "matrix" with the lines below
# gpio-chips = ["pinctrl-rp1"]   # left out: the header's chip of any Raspberry Pi
# row-gpios = [5, 6, 13, 19]
# col-gpios = [12, 16, 20, 21]   # each with a pull-up of 10 kOhm to 3.3 V
# drive-inactive-rows = true     # only with a diode at every key
# debounce-delay-ms = 10         # more for a worn keypad, whose contacts bounce for longer
# col-scan-delay-us = 10         # 30 with a metre of ribbon
key-map = [
  ["1", "2", "3", "cancel"],
  ["4", "5", "6", "clear"],
  ["7", "8", "9", "help"],        # help, language and f1 to f4 are optional
  ["language", "0", "f1", "enter"],
]

[display]
part = "simulated"               # or "ssd1306", "sh1106"
# chip = "sh1106"                # simulated only: which one
# i2c-bus = 1
# address = 0x3C                 # some modules have 0x3D
# height = 64                    # rows of pixels; an ssd1306 may have 32
# contrast = 143                 # 1 to 255
# dimmed-contrast = 16           # after dim-after-s without a new screen;
# dim-after-s = 120              # from then on the picture moves by a pixel or two
# shift-interval-s = 60          # at this interval

[reader]
part = "simulated"               # or "swipe", "icrw" or "gemtwin"
${readerLine(reader)}
# port = "/dev/serial/by-id/usb-your-reader"
# baud-rate = 9600               # left out: as the model leaves the factory
# model = "ict3q8"               # icrw: ict3q8, ict3k5, crt-350n; gemtwin: gempc-twin, gemcore-pos-pro, gemcore-sim-pro
# framing = "crc16"              # icrw only: crc16 (8E1) or bcc (8N1)
${leftCardLine(reader)}   # icrw only: a card that is not taken stays at the gate ("keep"), or "retain"
# retain-after-s = 60

[buzzer]
part = "simulated"               # or "none", or "gpio" with the lines below: an active buzzer
# gpio-chips = ["pinctrl-rp1"]
# gpio = 18
# active = "high"                # the level at which it sounds

[tamper]
part = "simulated"               # or "none", or "gpio" with the lines below: a loop to ground with a pull-up
# gpio-chips = ["pinctrl-rp1"]
# gpio = 4
# active = "high"                # the level that means open; so a cut wire is an opening
policy = "erase-keys"            # or "stop-service"; out of service either way until \`pinpad tamper clear\`

# [joint]                        # between the pad's process and the gateway's; \`pinpad run\` is both in one
# socket = "/run/pinpadd/pad.sock"
# socket-group = "pinpadd"       # the gateway's user is in it; left out: the pad's own group

# [service]
# restart-hour = 4               # once a day the pad's process starts anew, never in a payment
# help-url = "HTTPS://EXAMPLE.ORG/"  # what a fault's code is put behind, for the QR code in the service menu; capitals make it small
# socket = "/run/pinpadd/tools.sock"   # where \`pinpad status\` and the technician's other commands ask
# socket-group = "pinpad-tools"  # whose members may; left out: root and the pad's user only

# [maintenance]
# reader-cleaning-reads = 5000   # swipes and insertions after which the pad reminds of cleaning the reader
# reader-cleaning-days = 90
# [notify]                       # who is told of wrong PINs in a row, tamper, out of service: see src/gateway/README.md
# hook = "/etc/pinpadd/notify-hook"   # a program that only root may change
# webhook = "https://alarms.example/pinpadd"   # http:// on this machine only
# webhook-token-file = "/etc/pinpadd/webhook-token"   # signs what is sent; mode 0400
# tls-ca-file = "/etc/pinpadd/webhook-ca.pem"   # left out: the public authorities
# folder = "/var/lib/pinpad-gateway/notify"   # what nobody has taken yet

# [api]                          # for a kiosk app: see src/gateway/README.md; without it one payment follows another
# socket = "/run/pinpad-gateway/api.sock"
# socket-group = "pinpad-app"    # whose programs may use it
# max-connections = 16
# messages-per-s = 10            # from one connection
# owner-lease-s = 30             # so long nobody else has the pad after the owner's last command
# [api.websocket]                # for an app in a browser, on this machine only
# address = "127.0.0.1"          # or "::1"; no other: the API is for this machine
# port = 8420
# hosts = ["localhost:8420"]     # left out: 127.0.0.1 and localhost with the port
# origins = ["http://localhost:3000"]
# token-file = "/etc/pinpadd/api-token"   # mode 0400

[contact]
# en = "Tel 555 0100"            # the line after "or ask:"
# zh = "电话 5550100"            # a line by itself

# Texts of your own, by prompt id; every line must fit the panel.
# [prompts.LOCKED_BY_BANK.en]
# title = "LOCKED"
# lines = ["Call your bank.", "{contact}"]
# low = ["LOCKED", "Call your bank."]   # on a panel of 32 rows
${more}`;
}

export function benchConfig(place: BenchPlace): Config {
  return parseConfig(benchConfigText(place), "the bench's configuration");
}

function readerLine(reader: BenchReader | undefined): string {
  return `${reader ? "" : "# "}protocol = "${reader?.protocol ?? "icrw"}"              # of a simulated one: swipe, icrw or gemtwin`;
}

function leftCardLine(reader: BenchReader | undefined): string {
  return `${reader?.leftCard ? "" : "# "}left-card = "${reader?.leftCard ?? "keep"}"`;
}
