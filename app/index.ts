export * from './cash/bill.ts';
export * from './cash/bill-desk.ts';
export * from './cash/claim-code.ts';
export { isNearlyFull, type BoxLevel } from './cash/box-level.ts';
export { stepCoin, type CoinEvent } from './cash/coin-desk.ts';
export * from './cash/device-word.ts';
export * from './cash/journal-row.ts';
export { evidences, powerUpTable, renderPowerUpTable } from './cash/power-up-table.ts';
export * from './cash/upload-policy.ts';
export { meaningOfCode, type CodeMeaning } from './codes/code-meaning.ts';
export { nextDue } from './session/deadlines.ts';
export type { SessionEvent } from './session/events.ts';
export { stepSession, type SessionStep } from './session/machine.ts';
export { isEmptyingBox, tenderOf } from './session/money.ts';
export {
  guestOf,
  siteCurrency,
  startSession,
  type Moment,
  type Session,
  type SessionEffect,
  type Stage,
  type StageKind,
  type Timing,
} from './session/state.ts';
export * from './session/touch-health.ts';
export { troublesOf, viewOf } from './session/view.ts';
export { micros, totalOf } from './staff/cash-box.ts';
export type {
  BoxContents,
  BoxReport,
  Decision,
  Emptying,
  PlaceKind,
  Second,
  StaffAnswer,
  StaffEffect,
} from './staff/state.ts';
export { resultOf } from './staff/tests.ts';
