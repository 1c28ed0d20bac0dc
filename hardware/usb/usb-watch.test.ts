import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { instant, ManualClock, seconds, silentLog, type Duration } from '#kernel';
import { UsbSockets } from '#simulators';
import { createUsbWatch, type UsbWatch } from './index.ts';
import { parseInputDevices } from './input-devices.ts';

/** A look is over when the watch goes to sleep again. */
class CountingClock extends ManualClock {
  sleeps = 0;

  override sleep(length: Duration, signal?: AbortSignal): Promise<void> {
    this.sleeps += 1;
    return super.sleep(length, signal);
  }
}

let folder: string;
let sockets: UsbSockets;
let clock: CountingClock;
let said: string[][];
let watch: UsbWatch;

async function begin(known: readonly string[] = [], root = folder): Promise<void> {
  said = [];
  watch = createUsbWatch({ root, known, clock, log: silentLog });
  watch.start((strangers) => said.push(strangers.map(({ kind, id }) => `${kind} ${id}`)));
  await slept(1);
}

async function look(): Promise<void> {
  const before = clock.sleeps;
  clock.advance(seconds(5));
  await slept(before + 1);
}

function slept(times: number): Promise<void> {
  return vi.waitFor(() => expect(clock.sleeps).toBe(times));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-usb-'));
  sockets = new UsbSockets(folder);
  sockets.install();
  clock = new CountingClock(instant(Date.UTC(2026, 10, 23)));
});
afterEach(async () => {
  await watch.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is plugged into the machine', () => {
  it('later is a stranger until it is gone; each is told once', async () => {
    await begin();
    await look();
    expect(said).toEqual([]);
    sockets.plugKeyboard();
    await look();
    await look();
    expect(said).toEqual([['keyboard 046d:c31c']]);
    sockets.plugStick();
    await look();
    expect(said.at(-1)).toEqual(['keyboard 046d:c31c', 'stick 0781:5567']);
    sockets.takeKeyboard();
    sockets.takeStick();
    await look();
    expect(said.at(-1)).toEqual([]);
    expect(said).toHaveLength(3);
  });

  it('from the start belongs to it, also when it is taken out and put back into its socket', async () => {
    sockets.plugKeyboard();
    sockets.plugStick({ socket: 2 });
    await begin();
    sockets.takeKeyboard();
    sockets.takeStick();
    await look();
    sockets.plugKeyboard();
    sockets.plugStick({ socket: 2 });
    await look();
    expect(said).toEqual([]);
    sockets.takeStick();
    sockets.plugStick({ socket: 3 });
    await look();
    expect(said).toEqual([['stick 0781:5567']]);
  });

  it('and is known by its number belongs to it at every socket', async () => {
    await begin(['0781:5567']);
    sockets.plugStick();
    await look();
    sockets.plugKeyboard();
    await look();
    expect(said).toEqual([['keyboard 046d:c31c']]);
  });

  it('is noticed also where a disk in a case does not call itself removable', async () => {
    await begin();
    sockets.plugStick({ removable: false });
    await look();
    expect(said).toEqual([['stick 0781:5567']]);
  });

  it('is nothing where the machine does not say', async () => {
    await begin([], join(folder, 'nowhere'));
    await look();
    expect(said).toEqual([]);
  });
});

describe('what can type', () => {
  const block = (over: { handlers?: string; ev?: string; key?: string }) =>
    parseInputDevices(`I: Bus=0003 Vendor=04D9 Product=1400 Version=0111
N: Name="Constructed "quoted" thing"
P: Phys=usb-1/input0
H: Handlers=${over.handlers ?? 'sysrq kbd event3 leds'}
B: EV=${over.ev ?? '120013'}
B: KEY=${over.key ?? '1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe'}
`);

  it.each([
    ['a keyboard on 64 bits', {}, true],
    [
      'a keyboard on 32 bits',
      { key: '20000 200 20 0 0 0 0 500f 2100002 3803078 f900d401 feffffdf ffefffff ffffffff fffffffe' },
      true,
    ],
    ['a numeric keypad', { key: 'e080ffdf01cfffff 0' }, false],
    ['a power button', { ev: '3', key: '10000000000000 0' }, false],
    ['something that no console listens to', { handlers: 'event3 js0' }, false],
    ['something that sends no keys', { ev: '120011' }, false],
    ['something that lacks A', { key: 'ffffffffbffffffe' }, false],
    ['nonsense', { key: 'zz' }, false],
  ])('%s', (_what, over, isKeyboard) => {
    expect(block(over)).toMatchObject([
      { vendorHex: '04d9', productHex: '1400', name: 'Constructed "quoted" thing', isKeyboard },
    ]);
  });

  it('is asked of blocks only, and of no more than a machine can have', () => {
    expect(parseInputDevices('')).toEqual([]);
    expect(parseInputDevices('junk\n\n\u0000\n\nI: Bus=3')).toEqual([]);
    expect(parseInputDevices('I: Bus=0003 Vendor=04d9 Product=1400 Version=0\n\n'.repeat(10_000))).toHaveLength(256);
  });
});
