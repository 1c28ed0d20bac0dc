import type { SessionEvent } from '#app';
import { staffDevice, type DeviceEvent, type StaffDevice } from '#contracts/bridge';
import { formatInstant, type Clock } from '#kernel';

const KEPT = 20;
const devices: ReadonlySet<string> = new Set(staffDevice.options);

/** The last things that the devices said of themselves, for staff. Bounded; it ends with the program, the log does not. */
export class DeviceDiary {
  readonly #clock: Clock;
  #events: DeviceEvent[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The newest first. */
  read(): DeviceEvent[] {
    return [...this.#events];
  }

  /** Notes a device that changed; what it said before, again, is no news. Returns what was noted. */
  observe(event: SessionEvent): DeviceEvent | null {
    if (!isDevice(event)) return null;
    const device: StaffDevice = event.kind;
    const before = this.#events.find((one) => one.device === device);
    if (before?.code === event.trouble) return null;
    const noted: DeviceEvent = { at: formatInstant(this.#clock.now()), device, code: event.trouble };
    this.#events = [noted, ...this.#events].slice(0, KEPT);
    return noted;
  }
}

function isDevice(event: SessionEvent): event is Extract<SessionEvent, { kind: StaffDevice }> {
  return devices.has(event.kind);
}
