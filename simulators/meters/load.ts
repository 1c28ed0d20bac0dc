/** How a flat draws, in thousandths of its mean, five minutes each: a refrigerator that comes and goes, a kettle once an hour. The mean is 1000. */
const HOUSEHOLD_PERMILLE = [800, 760, 900, 1300, 1250, 820, 780, 1000, 1450, 1180, 900, 860].map(BigInt);
const STEP_MS = 300_000n;
const PERIOD_MS = STEP_MS * BigInt(HOUSEHOLD_PERMILLE.length);
const PERIOD_PERMILLE_MS = HOUSEHOLD_PERMILLE.reduce((sum, permille) => sum + permille * STEP_MS, 0n);

/** 1 Wh in thousandths of a watt × milliseconds. */
export const MILLIWATT_MS_OF_WH = 3_600_000_000n;

/** A load in watts with its course over simulated time. */
export interface Load {
  readonly watts: number;
  readonly curve: 'household' | 'steady';
}

/** What it draws at a moment, in whole watts. */
export function powerAt(load: Load, atMs: bigint): number {
  return load.curve === 'steady' ? load.watts : Number((BigInt(load.watts) * permilleAt(atMs)) / 1000n);
}

/** What it uses between two moments, exactly, in thousandths of a watt × milliseconds. */
export function energyBetween(load: Load, fromMs: bigint, toMs: bigint): bigint {
  const watts = BigInt(load.watts);
  return load.curve === 'steady'
    ? watts * 1000n * (toMs - fromMs)
    : watts * (permilleMsUntil(toMs) - permilleMsUntil(fromMs));
}

function permilleAt(atMs: bigint): bigint {
  return HOUSEHOLD_PERMILLE[Number((atMs % PERIOD_MS) / STEP_MS)] ?? 0n;
}

/** The curve's integral from zero: whole periods, whole steps, and the part of the last. */
function permilleMsUntil(atMs: bigint): bigint {
  const inPeriod = atMs % PERIOD_MS;
  const steps = Number(inPeriod / STEP_MS);
  const whole = HOUSEHOLD_PERMILLE.slice(0, steps).reduce((sum, permille) => sum + permille * STEP_MS, 0n);
  return (atMs / PERIOD_MS) * PERIOD_PERMILLE_MS + whole + permilleAt(atMs) * (inPeriod % STEP_MS);
}
