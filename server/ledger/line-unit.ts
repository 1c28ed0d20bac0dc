import type { Utility } from '#kernel';
import type { RatedLine } from './model.ts';

const UNIT_OF: Readonly<Record<Utility, string>> = { electricity: 'kWh', water: 'm³', gas: 'kWh', heat: 'kWh' };

/** What the quantity of a line is counted in. */
export function unitOfLine(line: Pick<RatedLine, 'kind' | 'utility' | 'basis'>): string {
  if (line.kind === 'standing_charge') return 'd';
  if (line.kind === 'demand') return 'kW';
  return line.basis.conversion === null ? UNIT_OF[line.utility] : 'm³';
}
