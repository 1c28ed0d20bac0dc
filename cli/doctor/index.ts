import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '#platform';
import type { Finding } from './finding.ts';
import { examineKiosk } from './kiosk.ts';
import { examineClock, examineDisk, examineNode, examinePackages } from './machine.ts';
import { examineBooks, examineSite } from './site.ts';

export type { Finding, FindingCode } from './finding.ts';

export interface Patient {
  readonly data: string | null;
  readonly config: string | null;
  readonly kioskConfig: string | null;
  readonly kioskData: string | null;
}

/** Where a demo keeps its files when it was told `--data .demo`. */
const DEMO = '.demo';

/** Looks at everything that was named; where nothing was, at a demo below `.demo`, or else at the machine alone. */
export async function examine(named: Patient): Promise<readonly Finding[]> {
  const clock = new SystemClock();
  const { data, config, kioskConfig, kioskData } = patientOf(named);
  const findings: Finding[] = [examineNode(), ...(await examinePackages()), ...(await examineClock(clock))];
  findings.push(...(await examineDisk(data ?? kioskData ?? process.cwd(), clock)));
  if (data !== null) findings.push(...(await examineBooks(data, config)));
  if (config !== null) findings.push(...(await examineSite(config, data, clock)));
  if (kioskConfig !== null) findings.push(...(await examineKiosk(kioskConfig, kioskData, clock)));
  return findings;
}

function patientOf(named: Patient): Patient {
  if (Object.values(named).some((value) => value !== null) || !existsSync(join(DEMO, 'site.yaml'))) return named;
  const there = (name: string) => (existsSync(join(DEMO, name)) ? join(DEMO, name) : null);
  return {
    data: there('server'),
    config: there('site.yaml'),
    kioskConfig: there('kiosk.yaml'),
    kioskData: there('kiosk'),
  };
}
