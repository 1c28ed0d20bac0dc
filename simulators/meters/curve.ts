import { assert, instant, localTime, type Instant, type Zone } from '#kernel';

/** How somebody uses what a meter counts, over the day and the week. `steady` never changes. */
export const curveNames = ['steady', 'household', 'shop', 'standby', 'water', 'shop_water'] as const;
export type CurveName = (typeof curveNames)[number];

export interface Curve {
  readonly name: CurveName;
  /** Two meters with one curve differ by their seeds; the same seed draws the same days for ever. */
  readonly seed: number;
  readonly zone: Zone;
}

/** A curve is flat within a quarter of an hour; every zone's hours begin on one. */
export const STEP_MS = 900_000;

interface Shape {
  /** By local hour, in hundredths of the mean; 2400 in sum. */
  readonly workday: readonly number[];
  readonly weekend: readonly number[];
  /** How far a quarter of an hour strays from its hour, and a day from its kind, in thousandths. */
  readonly jitterPermille: number;
  readonly dayPermille: number;
  /** In so many quarters of a hundred anything flows at all; then as much more as is missing in the others. */
  readonly onPercent: number;
}

const flat = Array.from({ length: 24 }, () => 100);

// prettier-ignore
const SHAPES: Readonly<Record<Exclude<CurveName, 'steady'>, Shape>> = {
  // Up at six, out by nine, cooking at seven in the evening.
  household: {
    workday: [45, 40, 38, 38, 40, 55, 105, 150, 110, 75, 65, 70, 95, 90, 70, 70, 85, 125, 190, 215, 195, 165, 145, 124],
    weekend: [60, 48, 42, 40, 40, 42, 55, 80, 120, 150, 145, 140, 155, 135, 105, 95, 95, 115, 160, 180, 165, 135, 128, 110].map((value) => value - 2),
    jitterPermille: 350, dayPermille: 180, onPercent: 100,
  },
  // Ovens from four; closed in the afternoon and on Sundays but for the refrigerators.
  shop: {
    workday: [30, 30, 35, 90, 210, 240, 230, 200, 180, 160, 150, 140, 135, 120, 100, 90, 80, 70, 45, 25, 10, 10, 10, 10],
    weekend: [30, 30, 30, 60, 130, 160, 170, 170, 160, 150, 120, 90, 60, 40, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30].map((value) => value + 25),
    jitterPermille: 200, dayPermille: 90, onPercent: 100,
  },
  standby: { workday: flat, weekend: flat, jitterPermille: 100, dayPermille: 0, onPercent: 100 },
  water: {
    workday: [10, 6, 4, 4, 8, 70, 250, 290, 150, 80, 65, 75, 105, 85, 65, 65, 85, 125, 185, 205, 170, 135, 100, 63],
    weekend: [25, 10, 5, 4, 5, 20, 70, 150, 230, 250, 210, 165, 150, 120, 90, 80, 85, 105, 150, 165, 130, 95, 60, 26],
    jitterPermille: 600, dayPermille: 220, onPercent: 45,
  },
  shop_water: {
    workday: [2, 2, 4, 90, 170, 190, 180, 170, 170, 160, 160, 180, 190, 170, 150, 130, 120, 110, 50, 2, 0, 0, 0, 0],
    weekend: [2, 2, 2, 60, 130, 150, 150, 150, 140, 120, 110, 100, 40, 10, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0],
    jitterPermille: 400, dayPermille: 100, onPercent: 80,
  },
};

/** What flows during the step that holds the instant, in thousandths of the mean. Pure: the same curve and instant give the same number for ever. */
export function permilleAt(curve: Curve, at: Instant): number {
  if (curve.name === 'steady') return 1000;
  const shape = SHAPES[curve.name];
  const step = Math.floor(at / STEP_MS);
  const local = localTime(instant(step * STEP_MS), curve.zone);
  const hundredths = (local.weekday >= 6 ? shape.weekend : shape.workday)[local.hour];
  assert(hundredths !== undefined, 'a shape has every hour of the day');
  if (draw(curve.seed, step, 3) % 100 >= shape.onPercent) return 0;
  const day = Number(local.date.replaceAll('-', ''));
  const strayed =
    (1000 + around(draw(curve.seed, day, 1), shape.dayPermille)) *
    (1000 + around(draw(curve.seed, step, 2), shape.jitterPermille));
  return Math.round((hundredths * 10 * strayed) / 1_000_000 / (shape.onPercent / 100));
}

/** From −width to +width, evenly. */
function around(drawn: number, width: number): number {
  return (drawn % (2 * width + 1)) - width;
}

/** A whole number of 32 bits that looks like chance and is none (the mixing steps of MurmurHash3's finaliser). */
function draw(seed: number, about: number, kind: number): number {
  let bits = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(about, 0x85ebca6b) ^ Math.imul(kind, 0xc2b2ae35)) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35) >>> 0;
  return (bits ^ (bits >>> 16)) >>> 0;
}
