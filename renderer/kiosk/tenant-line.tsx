import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { useWords } from '../ui/words.ts';

/** Whose screen this is, masked: `Unit 12·04 · M. O•••`. */
export function TenantLine({ tenant }: { readonly tenant: ScreenOf<'home'>['tenant'] }): ReactNode {
  const words = useWords();
  const units = words.text('common.unit', { units: tenant.units.join(', ') });
  return <p>{tenant.maskedName === '' ? units : `${units} · ${tenant.maskedName}`}</p>;
}
