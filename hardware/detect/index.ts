export { holdersOf } from './holders.ts';
export { inputPlaces } from './input-places.ts';
export { probe, type Probed, type ProbeAnswer } from './probe.ts';
export { cashProtocols, probedProtocols, type ProbedProtocol } from './questions.ts';
export { serialPlaces, type SerialPlace } from './serial-ports.ts';
