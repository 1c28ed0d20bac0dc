export { replayBasis, replayOf } from './site-replay.ts';
export { replayTenancy, type Replay, type ReplayedAccount } from './replay.ts';
export { differencesOf, rateAgain, type LineDifference, type ReplayBasis } from './replayed-period.ts';
