import { z } from 'zod';
import type { Bus } from '#hardware/cash/cctalk/codec';
import { assertNever, duration, elapsed, type Clock } from '#kernel';
import { systemRandomness } from '#platform';
import { act, type Act, type ControlledDevice } from '../control/index.ts';
import { CcnetFace } from './faces/ccnet.ts';
import { CctalkFace } from './faces/cctalk.ts';
import type { DeviceFace, Identity } from './faces/face.ts';
import { EbdsFace } from './faces/ebds.ts';
import { Id003Face } from './faces/id003.ts';
import { SspFace, type SspFaceOptions } from './faces/ssp.ts';
import { openDoor, Wire, type Pluggable } from './device-line.ts';
import { cutSteps, flaws, Mechanism, timingAtSpeed, type CutStep, type MechanismTiming } from './mechanism.ts';
import type { NoteCount } from './note-count.ts';
import { WireFaults } from './wire-faults.ts';

/** The protocols that a validator can be made to speak. */
export const validatorProtocols = ['ccnet', 'id003', 'ebds', 'ssp', 'cctalk'] as const;
export type ValidatorProtocol = (typeof validatorProtocols)[number];

export interface ValidatorOptions {
  /** `ccnet` unless another is named. */
  readonly protocol?: ValidatorProtocol;
  readonly clock: Clock;
  /** 0: any free one. */
  readonly port: number;
  readonly serial: string;
  readonly currency: string;
  /** Whole units, in the order of their bill types; each fits a bill table: at most 255 · 10ⁿ. */
  readonly denominations: readonly number[];
  readonly timing?: MechanismTiming;
  /** Of a device that speaks `ssp`. */
  readonly ssp?: Partial<SspFaceOptions>;
  /** Of a device that speaks `cctalk`: where it listens, and how its frames are checked; as it leaves the factory, unless it says otherwise. */
  readonly bus?: Bus;
  /** Firmware that says nothing, after a power-up, of a bill that was in the stacker; where its protocol leaves it the choice. */
  readonly saysCreditOfPowerUp?: boolean;
}

export interface ValidatorState {
  readonly powered: boolean;
  /** The light of the note slot: it would take a note now. */
  readonly enabled: boolean;
  readonly enabledValues: readonly number[];
  /** What it would answer to a poll. */
  readonly status: string;
  readonly jammed: boolean;
  readonly box: 'in' | 'full' | 'out';
  readonly path: { readonly value: number; readonly position: 'entrance' | 'escrow' | 'throat' } | null;
  readonly escrow: number | null;
  readonly inserted: NoteCount;
  readonly stacked: NoteCount;
  readonly returned: NoteCount;
  readonly removedByHand: NoteCount;
  readonly lastHostPollAgoMs: number;
}

export interface ValidatorSimulator extends ControlledDevice {
  state(): ValidatorState;
}

const NONE = z.strictObject({});

interface Armed {
  readonly step: CutStep;
  readonly autoOnAfterMs: number | null;
}

/** A device that hangs on no line yet. */
export interface AssembledValidator extends Omit<ValidatorSimulator, 'address'>, Pluggable {}

/** A bill validator behind TCP, powered from the start. The line stays open while the device has no power, as an adapter's does, until the cable is pulled. */
export async function createValidatorSimulator(options: ValidatorOptions): Promise<ValidatorSimulator> {
  let pulledAt: CutStep | null = null;
  const device = assembleValidator({
    ...options,
    onStep: (step) => {
      if (step !== pulledAt) return;
      pulledAt = null;
      void door.pull();
    },
  });
  const door = await openDoor(device, options.port);
  return {
    ...device,
    address: door.address,
    state: () => ({ ...device.state(), plugged: door.isPlugged }),
    acts: {
      ...device.acts,
      ...door.acts(),
      unplug_at: act(z.strictObject({ step: z.enum(cutSteps).nullable() }), ({ step }) => {
        pulledAt = step;
      }),
    },
    stop: async () => {
      await device.stop();
      await door.pull();
    },
  };
}

/** The same device without a door of its own, powered from the start: for a host in the same process, on whatever clock. `onStep` hears each step as it is reached. */
export function assembleValidator(
  options: Omit<ValidatorOptions, 'port'> & { readonly onStep?: (step: CutStep) => void },
): AssembledValidator {
  const { clock } = options;
  let armed: Armed | null = null;
  const stopped = new AbortController();
  const onStep = (step: CutStep) => {
    options.onStep?.(step);
    if (armed?.step !== step) return;
    const { autoOnAfterMs } = armed;
    armed = null;
    mechanism.powerOff();
    if (autoOnAfterMs === null) return;
    void clock.sleep(duration(autoOnAfterMs), stopped.signal).then(() => {
      if (!stopped.signal.aborted) mechanism.powerOn();
    });
  };
  const identity: Identity = { part: 'FOYER-SIMULATED', ...options };
  const mechanism = new Mechanism({
    clock,
    timing: options.timing ?? timingAtSpeed(1),
    denominations: options.denominations,
    onStep,
  });
  const faults = new WireFaults(clock);
  const wire = new Wire(faceOf(options, mechanism, identity), { clock, faults, onStep });
  mechanism.powerOn();

  const state = (): ValidatorState => ({
    powered: mechanism.powered,
    enabled: mechanism.says().name === 'idling',
    enabledValues: mechanism.enabledTypes.flatMap((billType) => options.denominations[billType] ?? []),
    status: mechanism.powered ? mechanism.says().name : 'off',
    jammed: mechanism.jammed,
    box: mechanism.box,
    path: mechanism.path === null ? null : { value: mechanism.path.value, position: mechanism.path.position },
    escrow: mechanism.path?.position === 'escrow' ? mechanism.path.value : null,
    inserted: mechanism.inserted.counted(),
    stacked: mechanism.stacked.counted(),
    returned: mechanism.returned.counted(),
    removedByHand: mechanism.removedByHand.counted(),
    lastHostPollAgoMs: elapsed(mechanism.lastHeardAt, clock.monotonic()),
  });

  const arm = (cut: Armed | null) => {
    armed = cut;
  };

  return {
    name: 'validator',
    plug: (host) => wire.plug(host),
    state,
    acts: { ...actsOn(mechanism, arm), ...faults.acts(), drop_line: act(NONE, () => wire.drop()) },
    stop: () => {
      stopped.abort();
      mechanism.powerOff();
      wire.drop();
      return Promise.resolve();
    },
  };
}

/** What a hand does to the device. */
function actsOn(mechanism: Mechanism, arm: (cut: Armed | null) => void): Record<string, Act> {
  return {
    insert: act(z.strictObject({ value: z.number().int().positive() }), ({ value }) => mechanism.insert(value)),
    insert_bad: act(z.strictObject({ flaw: z.enum(flaws) }), ({ flaw }) => mechanism.insertBad(flaw)),
    power_off: act(NONE, () => mechanism.powerOff()),
    power_on: act(NONE, () => mechanism.powerOn()),
    power_cut_at: act(
      z.strictObject({
        step: z.enum(cutSteps).nullable(),
        autoOnAfterMs: z.number().int().min(0).nullable().default(null),
      }),
      ({ step, autoOnAfterMs }) => arm(step === null ? null : { step, autoOnAfterMs }),
    ),
    jam: act(NONE, () => mechanism.jam()),
    clear_jam: act(z.strictObject({ note: z.enum(['handed_back', 'into_box']).default('handed_back') }), ({ note }) =>
      mechanism.clearJam(note),
    ),
    remove_box: act(NONE, () => mechanism.changeBox({ out: true })),
    insert_box: act(NONE, () => mechanism.changeBox({ out: false, full: false })),
    fill_box: act(NONE, () => mechanism.changeBox({ full: true })),
    pull_back: act(NONE, () => ({ pulled: mechanism.pullBack() })),
    repeat_stacked: act(NONE, () => ({ repeated: mechanism.repeatStacked() })),
  };
}

function faceOf(
  { protocol = 'ccnet', ssp, bus }: Pick<ValidatorOptions, 'protocol' | 'ssp' | 'bus'>,
  mechanism: Mechanism,
  identity: Identity,
): DeviceFace {
  switch (protocol) {
    case 'ccnet':
      return new CcnetFace(mechanism, identity);
    case 'id003':
      return new Id003Face(mechanism, identity);
    case 'cctalk':
      return new CctalkFace(mechanism, identity, bus);
    case 'ebds':
      return new EbdsFace(mechanism, identity);
    case 'ssp':
      return new SspFace(mechanism, identity, { randomness: systemRandomness, ...ssp });
    default:
      return assertNever(protocol);
  }
}
