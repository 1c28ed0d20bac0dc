import {
  CctalkFramer,
  decodeCommand,
  encodeCommand,
  encodeNak,
  encodeReply,
  type Bus,
  type CctalkCommand,
} from '#hardware/cash/cctalk/codec';
import { BROADCAST_ADDRESS, HOST_ADDRESS } from '#hardware/cash/cctalk/frames';
import type { Reply } from './face.ts';
import { FramedFace } from './framed-face.ts';

/** A device on a ccTalk wire of its own: the host hears itself, and whoever calls all devices hears its address, at once where a real one waits its turn. */
export abstract class OneWireFace extends FramedFace {
  readonly #bus: Bus;
  readonly #callToAll: Uint8Array;

  constructor(bus: Bus) {
    super(new CctalkFramer(bus));
    this.#bus = bus;
    this.#callToAll = encodeCommand({ name: 'address_poll' }, { ...bus, address: BROADCAST_ADDRESS });
  }

  override hear(bytes: Uint8Array): Reply[] {
    const echo: Reply = { bytes };
    if (this.powered && isSame(bytes, this.#callToAll)) return [echo, { bytes: Uint8Array.of(this.#bus.address) }];
    return [echo, ...super.hear(bytes)];
  }

  protected answer(frame: Uint8Array): Reply | null {
    if (frame[0] === HOST_ADDRESS || !this.powered) return null;
    const command = decodeCommand(frame);
    const data = this.obey(command);
    // The power may have gone while the command was carried out.
    if (!this.powered) return null;
    if (data === null) return { bytes: encodeNak(this.#bus) };
    return this.saying(command, encodeReply(data, this.#bus));
  }

  protected abstract get powered(): boolean;
  /** The data of the reply; null: NAK. A null command is one that such a device does not know. */
  protected abstract obey(command: CctalkCommand | null): Uint8Array | null;

  /** The reply with the moment that it reaches, if any. */
  protected saying(_command: CctalkCommand | null, bytes: Uint8Array): Reply {
    return { bytes };
  }
}

function isSame(some: Uint8Array, other: Uint8Array): boolean {
  return some.length === other.length && some.every((byte, at) => byte === other[at]);
}
