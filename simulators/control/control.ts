import { z } from 'zod';
import { announceReady, stopOnSignal } from '#platform';
import { openDoor, type DoorAnswer, type OpenDoor } from './door.ts';

/** One thing that a hand, a vandal or a broken wire could do to a simulated device. */
export interface Act<Input extends z.ZodType = z.ZodType> {
  readonly input: Input;
  /** May answer something; what it did also shows in the state. */
  run(input: z.output<Input>): unknown;
}

export function act<Input extends z.ZodType>(input: Input, run: (input: z.output<Input>) => unknown): Act {
  return { input, run: (raw: unknown) => run(input.parse(raw)) };
}

export interface ControlledDevice {
  /** `validator`, `printer`, …: named in the ready line. */
  readonly name: string;
  /** Where the device itself answers, as a device URL. */
  readonly address: string;
  /** The physical truth: what a person would see who opened the box. JSON. */
  state(): unknown;
  readonly acts: Readonly<Record<string, Act>>;
  /** A folder of what the device produced, served as `GET /files/…`. */
  readonly files?: string;
  stop(): Promise<void>;
}

const body = z.strictObject({ act: z.string(), input: z.unknown().optional() });

/**
 * Serves the hands-on side of a simulated device on loopback: `GET /state`, `POST /act {act, input}`, `GET /files/…`.
 * The device side, on its own port, knows nothing of this. Prints the ready line and ends on SIGTERM or with its parent.
 */
export function serveControl(device: ControlledDevice, options: { controlPort: number }): Promise<OpenDoor> {
  return openDoor({
    port: options.controlPort,
    ...(device.files === undefined ? {} : { files: device.files }),
    routes: {
      'GET /state': async () => ({ status: 200, json: await device.state() }),
      'POST /act': (asked) => doAct(device, asked),
    },
  });
}

async function doAct({ acts }: ControlledDevice, asked: unknown): Promise<DoorAnswer> {
  const parsed = body.safeParse(asked);
  const chosen = parsed.success ? acts[parsed.data.act] : undefined;
  if (!parsed.success || chosen === undefined) return refused(`acts: ${Object.keys(acts).join(', ')}`);
  const input = chosen.input.safeParse(parsed.data.input ?? {});
  if (!input.success) return refused(z.prettifyError(input.error));
  return { status: 200, json: { ok: true, value: (await chosen.run(input.data)) ?? null } };
}

function refused(message: string): DoorAnswer {
  return { status: 400, json: { ok: false, error: { code: 'REQUEST_INVALID', message, details: {} } } };
}

/** The main of every simulator process: control, ready line, end. `addresses` are announced beside the device's own. */
export async function runDevice(
  device: ControlledDevice,
  options: { controlPort: number; addresses?: Readonly<Record<string, string>> },
): Promise<void> {
  const control = await serveControl(device, options);
  stopOnSignal(
    async () => {
      await control.stop();
      await device.stop();
    },
    { tied: true },
  );
  announceReady(device.name, { ...options.addresses, device: device.address, control: control.url });
}
