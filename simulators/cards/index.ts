export { startPcscReader } from './pcsc-reader.ts';
export { privateDaemonObstacle } from './private-daemon.ts';
export { startCardReader } from './reader.ts';
export { makeCard, type Chip } from './make-card.ts';
export type { VirtualCard } from './virtual-card.ts';
