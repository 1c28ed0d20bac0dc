export { holdersOf } from './holders.ts';
export { probe, probedProtocols, type Probed, type ProbeAnswer, type ProbedProtocol } from './probe.ts';
export { serialPlaces, type SerialPlace } from './serial-ports.ts';
