import { z } from 'zod';
import { act, type ControlledDevice } from '../control/index.ts';
import type { SimulatedMeter } from './simulated-meter.ts';

const ANOTHER_PASSWORD = '918273';

/** Acts on the condition of a meter; `meter` is the schema of its name. */
export function conditionActs(
  meter: z.ZodType<string>,
  at: (name: string) => SimulatedMeter,
): ControlledDevice['acts'] {
  const on = z.boolean().default(true);
  const switched = z.strictObject({ meter, on });
  return {
    /** Somebody gave the meter another password than the site knows; or the old one back. */
    change_password: act(switched, (input) => {
      at(input.meter).condition.password = input.on ? ANOTHER_PASSWORD : null;
    }),
    /** No password is enough any more: it wants the key of its security chip. */
    key_only: act(switched, (input) => {
      at(input.meter).condition.keyOnly = input.on;
    }),
    /** The customer presses the button that closes a relay which may close. */
    press_button: act(z.strictObject({ meter }), (input) => at(input.meter).pressButton()),
    /** The contact or valve takes commands and does not move; or is mended. */
    stick: act(switched, (input) => {
      const { condition } = at(input.meter);
      condition.stuck = input.on;
      condition.jammed = false;
    }),
    /** The meter's own clock is so far ahead; negative: behind. */
    clock_ahead: act(z.strictObject({ meter, ms: z.int().min(-86_400_000_000).max(86_400_000_000) }), (input) => {
      at(input.meter).condition.clockAheadMs = input.ms;
    }),
    battery_low: act(switched, (input) => {
      at(input.meter).condition.batteryLow = input.on;
    }),
    /** What it says arrives damaged in its last byte, where most protocols have their sum; or whole again. */
    damage_replies: act(switched, (input) => {
      at(input.meter).condition.damagesReplies = input.on;
    }),
    /** Something in the meter breaks, and its answers say so; or it is mended. */
    break: act(switched, (input) => {
      at(input.meter).condition.broken = input.on;
    }),
    open_cover: act(z.strictObject({ meter }), (input) => {
      at(input.meter).condition.coverOpenings += 1;
    }),
  };
}
