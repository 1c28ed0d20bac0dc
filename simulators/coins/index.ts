export {
  createCoinAcceptorSimulator,
  type CoinAcceptorOptions,
  type CoinAcceptorSimulator,
  type CoinAcceptorState,
} from './simulator.ts';
