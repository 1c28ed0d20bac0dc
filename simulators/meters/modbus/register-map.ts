import { assertNever } from '#kernel';
import { REGISTERS_OF, type MeasuredRegister, type RegisterType } from '#hardware/profiles';
import type { ModbusMeter } from './modbus-meter.ts';

/** Wh, litres, watts or tenths of a volt in one unit. */
const STEPS_OF_UNIT: Readonly<Record<MeasuredRegister['unit'], bigint>> = {
  Wh: 1n,
  kWh: 1000n,
  MWh: 1_000_000n,
  l: 1n,
  m3: 1000n,
  W: 1n,
  kW: 1000n,
  V: 10n,
};

interface Block {
  readonly address: number;
  readonly words: readonly number[];
}

/**
 * What the meter holds now for one read function, register by register; null where the asked range begins or ends at a register that it does not have.
 * Registers between known ones read as zero, as reserved ones do.
 */
export function readRegisters(
  meter: ModbusMeter,
  range: { function: 3 | 4; address: number; count: number },
): number[] | null {
  const held = new Map<number, number>();
  for (const block of blocksOf(meter, range.function))
    block.words.forEach((word, index) => held.set(block.address + index, word));
  if (!held.has(range.address) || !held.has(range.address + range.count - 1)) return null;
  return Array.from({ length: range.count }, (_, index) => held.get(range.address + index) ?? 0);
}

function blocksOf(meter: ModbusMeter, functionCode: 3 | 4): Block[] {
  const { serial, register, power, voltage, relay } = meter.profile;
  const blocks: Block[] = [];
  if (register.function === functionCode)
    blocks.push({ address: register.address, words: wordsOfMeasured(register, meter.registerWh) });
  if (power?.function === functionCode)
    blocks.push({ address: power.address, words: wordsOfMeasured(power, BigInt(meter.powerW)) });
  if (voltage?.function === functionCode)
    blocks.push({ address: voltage.address, words: wordsOfMeasured(voltage, BigInt(meter.voltageV) * 10n) });
  if (serial?.function === functionCode)
    blocks.push({ address: serial.address, words: wordsOf(serial, BigInt(meter.serial)) });
  if (relay?.read.function === functionCode)
    blocks.push({ address: relay.read.address, words: relay.read[meter.relay] });
  return blocks;
}

function wordsOfMeasured(register: MeasuredRegister, steps: bigint): number[] {
  const divisor = register.scale.numerator * STEPS_OF_UNIT[register.unit];
  if (register.type !== 'float32') return wordsOf(register, (steps * register.scale.denominator) / divisor);
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, (Number(steps) * Number(register.scale.denominator)) / Number(divisor));
  return wordsOf(register, BigInt(view.getUint32(0)));
}

/** An integer wraps where its type ends, as the counter of a meter does. */
function wordsOf(
  register: { readonly type: RegisterType; readonly word_order: 'high_first' | 'low_first' },
  value: bigint,
): number[] {
  const count = REGISTERS_OF[register.type];
  const bits = BigInt.asUintN(count * 16, value);
  const words = Array.from({ length: count }, (_, index) =>
    Number((bits >> BigInt((count - 1 - index) * 16)) & 0xffffn),
  );
  switch (register.word_order) {
    case 'high_first':
      return words;
    case 'low_first':
      return words.toReversed();
    default:
      return assertNever(register.word_order);
  }
}
