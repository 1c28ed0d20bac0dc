import { readFileSync } from 'node:fs';
import { FaultError } from '#kernel';

/** The key that was set in the device: a file with its 16 hexadecimal digits, as the maker prints it. Throws FaultError `CONFIGURATION_INVALID`; never with what the file holds. */
export function readFixedKey(file: string): bigint {
  const digits = textOf(file).trim();
  if (!/^[0-9a-fA-F]{16}$/.test(digits))
    throw new FaultError('CONFIGURATION_INVALID', { message: `${file} does not hold 16 hexadecimal digits` });
  return BigInt(`0x${digits}`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FaultError('CONFIGURATION_INVALID', { message: `${file} cannot be read`, cause });
  }
}
