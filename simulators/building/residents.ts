import type { CurveName } from '../meters/curve.ts';

/* Who lives how in Lindenhof 12. Constructed: sizes of use as in German flats of one to five people, and a bakery. */

/** How a unit uses what its meters count. */
export interface Use {
  /** Mean power in watts, and the day that it follows. */
  readonly electricity: { readonly watts: number; readonly curve: CurveName };
  /** Mean flow in litres an hour. */
  readonly water: { readonly litresPerHour: number; readonly curve: CurveName };
}

const flat = (watts: number, litresPerHour: number): Use => ({
  electricity: { watts, curve: 'household' },
  water: { litresPerHour, curve: 'water' },
});

/** By the place in the name of meter and unit: `1-01` has `meter-1-01` and `water-1-01`. */
export const lindenhofUse: Readonly<Record<string, Use>> = {
  // The bakery: ovens on the left, the shop with its refrigerators on the right.
  '0-01': { electricity: { watts: 2600, curve: 'shop' }, water: { litresPerHour: 34, curve: 'shop_water' } },
  '0-02': { electricity: { watts: 740, curve: 'shop' }, water: { litresPerHour: 9, curve: 'shop_water' } },
  '1-01': flat(310, 4),
  '1-02': flat(210, 6),
  '1-03': flat(260, 8),
  '1-04': flat(150, 4),
  '2-01': flat(290, 10),
  '2-02': flat(380, 12),
  '2-03': flat(240, 9),
  '2-04': flat(330, 7),
  '3-01': flat(420, 14),
  '3-02': flat(190, 5),
  '3-03': flat(270, 8),
  '3-04': flat(160, 5),
  '4-01': flat(230, 7),
  '4-02': flat(200, 6),
  // Void: a standby light, and no tap open.
  '4-03': { electricity: { watts: 6, curve: 'standby' }, water: { litresPerHour: 0, curve: 'standby' } },
  '4-04': flat(450, 17),
  '5-01': flat(220, 6),
  '5-02': flat(140, 4),
  '5-03': flat(280, 9),
  '5-04': flat(170, 5),
  '6-01': flat(250, 8),
  '6-02': flat(300, 7),
  '6-03': flat(130, 4),
  '6-04': flat(470, 16),
};
