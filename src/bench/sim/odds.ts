/** How often things happen, and how long they last. Times in milliseconds unless their name says otherwise. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

type Range = readonly [least: number, most: number];

export const dayOdds = {
  /** Customers a day, the busiest and the quietest. */
  customers: [3, 9],
  opensAtMs: 7 * hourMs,
  betweenCustomersMs: [5_000, 150 * minuteMs],
  /** Of 1,000 days: a thief is at work. */
  thief: 150,
  /** Mishaps that come at any time of the day. */
  mishaps: [0, 3],
} as const;

/** What a customer has in mind, by weight. */
export const customerOdds = {
  paysRight: 560,
  oneWrongPin: 120,
  keepsGuessing: 50,
  cancelsAtCard: 15,
  cancelsInPin: 30,
  cancelsWaiting: 30,
  cancelledByApp: 20,
  walksAway: 25,
  walksAwayInPin: 25,
  pullsCardInPin: 25,
  pullsCardWaiting: 25,
  typesTooSlowly: 20,
  typesTooFew: 20,
  leavesCard: 25,
  otherStepsIn: 30,
  unreadableCard: 20,
} as const;

export type CustomerMood = keyof typeof customerOdds;

/** Of 1,000: an amount that makes the host answer in one of its odd ways; a mishap that is aimed into a payment. */
export const paymentOdds = { oddAmount: 350, aimedMishap: 160 } as const;

/** Of 1,000 cards, those with a chip: where the reader takes nothing else, all. */
export const chipOdds = { swipe: 100, icrw: 500, gemtwin: 1_000 } as const;

export const keyOdds = { downMs: [40, 160] as Range, betweenMs: [120, 1_500] as Range, bounce: 150 } as const;

/** At any time of the day, by weight. */
export const mishapOdds = {
  powerCut: 30,
  programKilled: 15,
  restarted: 10,
  keypadUnplugged: 12,
  displayUnplugged: 12,
  readerUnplugged: 12,
  stuckKey: 12,
  keypadShort: 8,
  keypadNoise: 15,
  readerNoise: 15,
  hostRefuses: 12,
  hostBlackHole: 12,
  hostSilent: 12,
  clockStep: 12,
  diskFull: 10,
  diskSlow: 12,
  diskError: 8,
  housingOpened: 2,
  bankResetsPins: 20,
  attendantUnlocks: 8,
} as const;

export type Mishap = keyof typeof mishapOdds;

/** Into a payment, some moments after it has begun, by weight. */
export const aimedOdds = {
  powerCut: 25,
  powerCutAtOperation: 45,
  powerCutAtRequest: 15,
  powerCutAtAnswer: 15,
  programKilled: 10,
  restarted: 8,
  diskError: 6,
  diskSlow: 10,
  keypadUnplugged: 8,
  displayUnplugged: 8,
  readerUnplugged: 8,
  hostSilent: 10,
  hostRefuses: 8,
  readerNoise: 6,
  keypadNoise: 6,
  housingOpened: 1,
} as const;

export const mishapTimes = {
  withinPaymentMs: [0, 25_000] as Range,
  /** Of a store of some five commits a payment, each of about nine operations. */
  operations: [1, 70] as Range,
  brokenMs: [500, 40 * minuteMs] as Range,
  outageMs: [1_000, 3 * hourMs] as Range,
  clockErrorMs: [-30 * 24 * hourMs, 30 * 24 * hourMs] as Range,
  /** A time source is right to within so much. */
  synchronisedErrorMs: [-500, 500] as Range,
  synchronisesAfterMs: [2_000, 6 * hourMs] as Range,
  programStartMs: [1_000, 4_000] as Range,
  slowSyncMs: [200, 45_000] as Range,
} as const;

export const thiefOdds = { guessesPin: 5, cutsPowerAfterGuess: 5, rollsBackStore: 6, setsClock: 2 } as const;

export const networkOdds = {
  tripMs: [5, 400] as Range,
  lateMs: [1_000, 120_000] as Range,
  slowSend: 20,
  /** What becomes of a message and its answer, by weight. */
  perMille: {
    fine: 920,
    requestLost: 12,
    answerLost: 12,
    answerLate: 16,
    answerTwice: 16,
    cutAtOnce: 12,
    cutBeforeAnswer: 12,
  },
} as const;
