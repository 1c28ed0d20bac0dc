export { startPcscReader } from './pcsc-reader.ts';
export { privateDaemonObstacle } from './private-daemon.ts';
export { startCardReader } from './reader.ts';
