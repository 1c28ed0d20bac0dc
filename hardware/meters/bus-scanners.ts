import { scanCjt188 } from './cjt188/scan.ts';
import { scanDlt645 } from './dlt645/scan.ts';
import { scanMbus } from './mbus/scan.ts';
import { scanModbus } from './modbus/scan.ts';
import type { ScanBus } from './scan.ts';

/** By the protocol's word in a profile. */
export const busScanners = {
  modbus: scanModbus,
  dlt645: scanDlt645,
  cjt188: scanCjt188,
  mbus: scanMbus,
} as const satisfies Readonly<Record<string, ScanBus>>;

export type ScannedProtocol = keyof typeof busScanners;
