import { beforeEach, describe, expect, test } from 'vitest';
import {
  givenId,
  hours,
  instant,
  later,
  ManualClock,
  minutes,
  registerMilli,
  silentLog,
  type ClockState,
  type Duration,
  type MeterId,
} from '#kernel';
import type { Meter, MeterFlag, MeterSample } from '#hardware/meters';
import { MeterWatch } from './meter-watch.ts';

const m1 = givenId<MeterId>('m1');

class DoubtedClock extends ManualClock {
  doubt: ClockState = 'trusted';
  override state(): ClockState {
    return this.doubt;
  }
}

let clock: DoubtedClock;
let alarms: string[];
let sets: number;
let canSet: boolean;

beforeEach(() => {
  clock = new DoubtedClock(instant(Date.UTC(2026, 10, 23, 8)));
  alarms = [];
  sets = 0;
  canSet = true;
});

function watch(): MeterWatch {
  const meter: Meter = {
    utility: 'electricity',
    hasRelay: true,
    read: () => Promise.reject(new Error('not asked')),
    writeRelay: () => Promise.reject(new Error('not asked')),
    stop: () => Promise.resolve(),
    ...(canSet
      ? {
          setClock: async () => {
            sets += 1;
          },
        }
      : {}),
  };
  return new MeterWatch({
    meters: new Map([[m1, meter]]),
    clock,
    log: silentLog,
    alarm: (code, meterId) => alarms.push(`${code} ${meterId}`),
  });
}

function sample(over: { flags?: readonly MeterFlag[]; ahead?: Duration }): MeterSample {
  const { flags, ahead } = over;
  return {
    at: clock.now(),
    serial: '1',
    register: registerMilli(1n),
    powerW: null,
    relay: 'closed',
    ...(flags === undefined ? {} : { flags }),
    ...(ahead === undefined ? {} : { meterClock: later(clock.now(), ahead) }),
  };
}

describe('what a meter says of itself', () => {
  test('is told once, and again when it comes back', () => {
    const watched = watch();
    watched.observe(m1, sample({ flags: [] }));
    watched.observe(m1, sample({ flags: ['cover_opened', 'magnetic_field', 'battery_low'] }));
    watched.observe(m1, sample({ flags: ['cover_opened', 'magnetic_field', 'battery_low'] }));
    expect(alarms).toEqual(['METER_TAMPERED m1', 'METER_BATTERY_LOW m1']);
    // An answer that says nothing of it changes nothing.
    watched.observe(m1, sample({}));
    watched.observe(m1, sample({ flags: ['battery_low'] }));
    watched.observe(m1, sample({ flags: ['battery_low', 'cover_opened'] }));
    expect(alarms).toEqual(['METER_TAMPERED m1', 'METER_BATTERY_LOW m1', 'METER_TAMPERED m1']);
  });
});

describe('a meter’s clock', () => {
  test('that went wrong is set right, at most once an hour; where that does not help, staff are told', () => {
    const watched = watch();
    watched.observe(m1, sample({ ahead: minutes(2) }));
    expect(sets).toBe(0);
    watched.observe(m1, sample({ ahead: minutes(3) }));
    watched.observe(m1, sample({ ahead: minutes(3) }));
    expect([sets, alarms]).toEqual([1, []]);
    clock.advance(hours(1));
    watched.observe(m1, sample({ ahead: minutes(3) }));
    expect([sets, alarms]).toEqual([2, ['METER_CLOCK_WRONG m1']]);
    clock.advance(hours(1));
    watched.observe(m1, sample({ ahead: minutes(3) }));
    expect([sets, alarms]).toEqual([3, ['METER_CLOCK_WRONG m1']]);
  });

  test('is set by no clock that is in doubt itself', () => {
    clock.doubt = 'suspect';
    watch().observe(m1, sample({ ahead: hours(24) }));
    expect([sets, alarms]).toEqual([0, []]);
  });

  test('that cannot be set is told of', () => {
    canSet = false;
    const watched = watch();
    watched.observe(m1, sample({ ahead: minutes(3) }));
    expect(alarms).toEqual(['METER_CLOCK_WRONG m1']);
  });
});
