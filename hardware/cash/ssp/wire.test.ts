import { checkPrimeSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assert, toHex, type Randomness } from '#kernel';
import { decodeCommand, encodeAnswer, newSecret, packetOf, readPacket, seal, unseal, type SspAnswer } from './codec.ts';
import { bytes } from './fixtures/bytes.ts';
import checked from './fixtures/frames.json' with { type: 'json' };
import { FACTORY_KEY } from './frames.ts';
import { modPow, newKeyOffer, sealingKey, shareOf } from './sealing.ts';
import { SspWire } from './wire.ts';

/** Bytes that differ, without chance. */
function counting(): Randomness {
  let next = 0;
  return { bytes: (count) => Uint8Array.from({ length: count }, () => (next += 37) & 0xff) };
}

/** A device in a few lines: it answers what it is told to, under the key of the conversation. */
class Device {
  readonly wire: SspWire;
  #key: Uint8Array | null = null;
  #heard: Uint8Array = new Uint8Array();

  constructor(fixedKey = FACTORY_KEY) {
    this.wire = new SspWire({ fixedKey, randomness: counting() });
  }

  ask(order: Parameters<SspWire['encode']>[0]): { sequence: 0 | 1; data: Uint8Array } {
    const { sequence, data } = readPacket(this.wire.encode(order));
    this.#heard = data;
    return { sequence, data };
  }

  answer(sequence: 0 | 1, answer: SspAnswer, count?: number) {
    const data = encodeAnswer(answer);
    const sealed = count === undefined || this.#key === null ? data : seal({ count, data }, this.#key, counting());
    return this.wire.decode(packetOf({ sequence, data: sealed }));
  }

  heard() {
    return this.#key === null ? null : unseal(this.#heard, this.#key);
  }

  agree(fixedKey = FACTORY_KEY): this {
    this.answer(this.ask({ name: 'sync' }).sequence, { kind: 'ok' });
    const number = (name: 'set_generator' | 'set_modulus' | 'request_key_exchange') => {
      const { sequence, data } = this.ask({ name });
      const command = decodeCommand(data);
      assert(command !== null && 'number' in command, 'the exchange carries a number');
      if (name !== 'request_key_exchange') this.answer(sequence, { kind: 'ok' });
      return { sequence, number: command.number };
    };
    const generator = number('set_generator').number;
    const modulus = number('set_modulus').number;
    const { sequence, number: share } = number('request_key_exchange');
    const offer = { generator, modulus, secret: newSecret(counting()) };
    this.#key = sealingKey(fixedKey, offer, share);
    this.answer(sequence, { kind: 'key_share', share: shareOf(offer) });
    return this;
  }
}

describe('sealing', () => {
  it('opens what a device sealed', () => {
    const { data } = readPacket(bytes(checked.encrypted.frame));
    const opened = unseal(data, bytes(checked.encrypted.aesEcbKey));
    expect(opened).toEqual({ count: 1, data: bytes('F0 00 4A 78 B4') });
    expect(unseal(data, bytes(checked.encrypted.aesEcbKey).fill(0))).toBeNull();
    expect(unseal(data.slice(0, -1), bytes(checked.encrypted.aesEcbKey))).toBeNull();
  });

  it('has the factory key low byte first in front of what was agreed on', () => {
    const key = sealingKey(FACTORY_KEY, { modulus: 0x1_0000n, secret: 1n }, 0x6595n);
    expect(toHex(key)).toBe(checked.encrypted.aesEcbKey);
  });

  it('fills to whole blocks, for any data that fits, and opens again', () => {
    const key = bytes(checked.encrypted.aesEcbKey);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 233 }), fc.nat(0xffff_ffff), (data, count) => {
        const sealed = seal({ count, data }, key, counting());
        expect((sealed.length - 1) % 16).toBe(0);
        expect(unseal(sealed, key)).toEqual({ count, data });
      }),
      { numRuns: 60 },
    );
  });

  it('reckons powers as multiplying does, and with numbers of 63 bits', () => {
    for (let base = 0n; base < 12n; base += 1n)
      for (let exponent = 0n; exponent < 12n; exponent += 1n)
        expect(modPow(base, exponent, 97n)).toBe(base ** exponent % 97n);
    // Fermat: a prime modulus, and a base that it does not divide.
    const prime = 2n ** 61n - 1n;
    expect(modPow(123_456_789_012_345_678n, prime - 1n, prime)).toBe(1n);
  });

  it('offers two different primes of 63 bits, the larger as generator, and a secret of its own', () => {
    const { generator, modulus, secret } = newKeyOffer(counting());
    for (const prime of [generator, modulus]) {
      expect(checkPrimeSync(prime)).toBe(true);
      expect(prime.toString(2)).toHaveLength(63);
    }
    expect(generator > modulus).toBe(true);
    expect(secret > 1n).toBe(true);
  });
});

describe('a conversation', () => {
  it('begins with sequence bit 1 and turns it with each command; an answer with the other bit is none', () => {
    const device = new Device();
    expect(['sync', 'disable', 'reject', 'sync', 'poll'].map((name) => device.ask({ name } as never).sequence)).toEqual(
      [1, 0, 1, 1, 0],
    );
    expect(device.answer(1, { kind: 'ok' })).toBeNull();
    expect(device.answer(0, { kind: 'ok' })).toEqual({ kind: 'events', events: [] });
  });

  it('is sealed from the answer to the key exchange on, with a count that both sides keep', () => {
    const device = new Device().agree();
    for (const count of [0, 1, 2]) {
      const { sequence } = device.ask({ name: 'serial' });
      expect(device.heard()).toEqual({ count, data: bytes('0C') });
      expect(device.answer(sequence, { kind: 'serial', serial: '7' }, count + 1)).toEqual({
        kind: 'serial',
        serial: '7',
      });
    }
  });

  it('is out of step with a device that counts or seals otherwise, or answers in the open', () => {
    for (const count of [0, 2, undefined]) {
      const device = new Device().agree();
      const { sequence } = device.ask({ name: 'serial' });
      expect(device.answer(sequence, { kind: 'serial', serial: '7' }, count)).toEqual({ kind: 'out_of_step' });
    }
    const other = new Device().agree(0x1122334455667788n);
    expect(other.answer(other.ask({ name: 'serial' }).sequence, { kind: 'ok' }, 1)).toEqual({ kind: 'out_of_step' });
    const lost = new Device().agree();
    const refused: SspAnswer = { kind: 'refused', reason: 'key_not_set' };
    expect(lost.answer(lost.ask({ name: 'serial' }).sequence, refused)).toEqual(refused);
  });

  it('is in the open again after SYNC', () => {
    const device = new Device().agree();
    expect(device.ask({ name: 'sync' }).data).toEqual(bytes('11'));
    expect(device.ask({ name: 'disable' }).data).toEqual(bytes('09'));
  });
});
