export {
  holidaysToTry,
  simulate,
  type SimulatedCost,
  type SimulatedTenancy,
  type Simulation,
  type SimulationInput,
} from './simulate.ts';
export { lastDays, simulateSite, type SiteSimulation } from './site-simulation.ts';
