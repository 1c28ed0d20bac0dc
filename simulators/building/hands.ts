import { z } from 'zod';
import { handAt, type Hand } from '../control/index.ts';
import type { Building } from './building.ts';

const count = z.looseObject({ count: z.number(), total: z.number() });
const validatorState = z.looseObject({
  powered: z.boolean(),
  enabled: z.boolean(),
  inserted: count,
  stacked: count,
  returned: count,
});
const printerState = z.looseObject({
  receipts: z.array(z.looseObject({ number: z.number(), text: z.string(), complete: z.boolean() })),
});
const metersState = z.looseObject({
  meters: z.array(
    z.looseObject({
      serial: z.string(),
      relay: z.string(),
      loadW: z.number(),
      powerW: z.number(),
      relayWrites: z.array(z.unknown()),
    }),
  ),
});

export type ValidatorState = z.infer<typeof validatorState>;
export type PrinterState = z.infer<typeof printerState>;
export type MetersState = z.infer<typeof metersState>;

/** The hands at every device of a building, and eyes that see what is physically there. */
export interface Hands {
  readonly validator: Hand<ValidatorState>;
  readonly printer: Hand<PrinterState>;
  readonly cards: Hand<unknown>;
  readonly meters: Hand<MetersState>;
}

export function handsIn(building: Building): Hands {
  return {
    validator: handAt(building.validator.address('control'), (raw) => validatorState.parse(raw)),
    printer: handAt(building.printer.address('control'), (raw) => printerState.parse(raw)),
    cards: handAt(building.cards.address('control'), (raw) => raw),
    meters: handAt(building.meters.address('control'), (raw) => metersState.parse(raw)),
  };
}

/** Who lives in Lindenhof 12, by card. */
export const lindenhofCards = {
  oliveira: '04A1B2C3D4E5F6',
  weber: '04B2C3D4E5F6A7',
  yusuf: '04C3D4E5F6A7B8',
  schneider: '04D4E5F6A7B8C9',
  stranger: '04FFEEDDCCBBAA',
} as const;
