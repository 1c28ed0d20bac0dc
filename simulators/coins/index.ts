export {
  assembleCoinAcceptor,
  createCoinAcceptorSimulator,
  type AssembledCoinAcceptor,
  type CoinAcceptorOptions,
  type CoinAcceptorSimulator,
  type CoinAcceptorState,
} from './simulator.ts';
