import { createServer, type Socket } from 'node:net';
import { z } from 'zod';
import { assert, assertNever, duration, elapsed, FaultError, milliseconds, type Clock } from '#kernel';
import { act, type Act, type ControlledDevice } from '../control/index.ts';
import { CcnetFace } from './faces/ccnet.ts';
import type { DeviceFace, Identity, Reply } from './faces/face.ts';
import { cutSteps, flaws, Mechanism, timingAtSpeed, type CutStep, type MechanismTiming } from './mechanism.ts';
import type { NoteCount } from './note-count.ts';
import { WireFaults } from './wire-faults.ts';

/** The protocols that a validator can be made to speak. */
export const validatorProtocols = ['ccnet'] as const;
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

const INSIDE_FRAME = milliseconds(50);
const NONE = z.strictObject({});

interface Armed {
  readonly step: CutStep;
  readonly autoOnAfterMs: number | null;
}

/** A bill validator behind TCP, powered from the start. The line stays open while the device has no power, as an adapter's does. */
export async function createValidatorSimulator(options: ValidatorOptions): Promise<ValidatorSimulator> {
  const { clock } = options;
  let armed: Armed | null = null;
  const stopped = new AbortController();
  const onStep = (step: CutStep) => {
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
  const wire = await openWire(faceOf(options.protocol ?? 'ccnet', mechanism, identity), { ...options, faults, onStep });
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

  const arm = (cut: Armed) => {
    armed = cut;
  };

  return {
    name: 'validator',
    address: `tcp://127.0.0.1:${wire.port}`,
    state,
    acts: { ...actsOn(mechanism, arm), ...faults.acts(), drop_line: act(NONE, () => wire.drop()) },
    stop: async () => {
      stopped.abort();
      mechanism.powerOff();
      await wire.stop();
    },
  };
}

/** What a hand does to the device. */
function actsOn(mechanism: Mechanism, arm: (cut: Armed) => void): Record<string, Act> {
  return {
    insert: act(z.strictObject({ value: z.number().int().positive() }), ({ value }) => mechanism.insert(value)),
    insert_bad: act(z.strictObject({ flaw: z.enum(flaws) }), ({ flaw }) => mechanism.insertBad(flaw)),
    power_off: act(NONE, () => mechanism.powerOff()),
    power_on: act(NONE, () => mechanism.powerOn()),
    power_cut_at: act(
      z.strictObject({ step: z.enum(cutSteps), autoOnAfterMs: z.number().int().min(0).nullable().default(null) }),
      arm,
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

function faceOf(protocol: ValidatorProtocol, mechanism: Mechanism, identity: Identity): DeviceFace {
  switch (protocol) {
    case 'ccnet':
      return new CcnetFace(mechanism, identity);
    default:
      return assertNever(protocol);
  }
}

interface Wire {
  readonly port: number;
  drop(): void;
  stop(): Promise<void>;
}

/** One wire: a new connection takes the place of the old, as a re-plugged adapter does. */
async function openWire(
  face: DeviceFace,
  options: { clock: Clock; port: number; faults: WireFaults; onStep: (step: CutStep) => void },
): Promise<Wire> {
  let plugged: Socket | null = null;
  const server = createServer((socket) => {
    plugged?.destroy();
    plugged = socket;
    socket.setNoDelay(true);
    let chunk = 0;
    const say = async (replies: readonly Reply[]) => {
      for (const { bytes, step } of replies) {
        const left = await options.faults.carry(bytes, (said) => void (socket.destroyed || socket.write(said)));
        if (left && step !== undefined) options.onStep(step);
      }
    };
    socket.on('data', (bytes) => {
      chunk += 1;
      const heard = chunk;
      if (options.faults.lets()) void say(face.hear(bytes));
      void options.clock.sleep(INSIDE_FRAME).then(() => {
        if (heard === chunk && !socket.destroyed) void say(face.silence());
      });
    });
    // A host that vanished is no fault of the device.
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown) =>
      reject(new FaultError('PORT_UNREACHABLE', { message: `port ${options.port} cannot be opened`, cause: thrown })),
    );
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'a server that listens has a port');
  return {
    port: address.port,
    drop: () => plugged?.destroy(),
    stop: async () => {
      plugged?.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
