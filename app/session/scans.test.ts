import { describe, expect, it } from 'vitest';
import { otherSessionId } from './samples.ts';
import type { SessionEvent } from './events.ts';
import { Visit } from './visit.ts';

const url = 'https://example.org/?pay=1';
const scanned: SessionEvent = { kind: 'code_scanned', visit: otherSessionId, text: url };
const refused: SessionEvent = { kind: 'code_refused', code: 'CODE_TOO_LONG' };

describe('a scanned code', () => {
  it('that is none of ours is said to be so at the first screen, which then comes back', () => {
    const visit = new Visit().toAttract().hear(scanned);
    expect(visit.screen()).toMatchObject({ kind: 'fault', code: 'CODE_NOT_OURS' });
    expect(visit.pass(16_000).screen().kind).toBe('attract');
  });

  it.each([
    ['home', () => new Visit().toHome()],
    ['why', () => new Visit().toHome().hear({ kind: 'show_why' })],
    ['history', () => new Visit().toHome().hear({ kind: 'show_history' })],
  ])('at %s leads back home, to the same guest', (_name, visitAt) => {
    const visit = visitAt().hear(scanned);
    expect(visit.screen()).toMatchObject({ kind: 'fault', code: 'CODE_NOT_OURS' });
    visit.hear({ kind: 'dismiss_fault' });
    expect(visit.screen()).toMatchObject({ kind: 'home', tenant: { units: expect.any(Array) as string[] } });
  });

  it('is refused by name where it could be none of ours', () => {
    expect(new Visit().toAttract().hear(refused).screen()).toMatchObject({ kind: 'fault', code: 'CODE_TOO_LONG' });
  });

  it.each([
    ['while the kiosk starts', () => new Visit()],
    ['while money is taken', () => new Visit().toCash()],
    ['while a bill is inside', () => new Visit().toCash().check()],
    ['under a fault', () => new Visit().toAttract().hear(scanned)],
    ['out of service', () => new Visit().hear({ kind: 'journal', state: 'failed' })],
  ])('%s changes nothing', (_name, visitAt) => {
    for (const event of [scanned, refused]) {
      const visit = visitAt();
      const before = visit.screen();
      expect(visit.hear(event).ignored).toMatch(/codes are not looked at now/);
      expect(visit.screen()).toEqual(before);
    }
  });

  it('is kept nowhere, and shown nowhere', () => {
    const visit = new Visit().toHome().hear(scanned);
    expect(
      JSON.stringify([visit.session, visit.view(), visit.effects], (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    ).not.toContain('example.org');
  });

  it('shows that somebody is there', () => {
    const visit = new Visit().toHome().pass(40_000).hear(scanned, { kind: 'dismiss_fault' }).pass(40_000);
    expect(visit.view().moreTime).toBeNull();
    expect(visit.screen().kind).toBe('home');
  });
});

describe('a scanner that is away', () => {
  it('is a limit that is said, and keeps nobody from anything', () => {
    const visit = new Visit().toAttract().hear({ kind: 'scanner', trouble: 'SCANNER_AWAY' });
    expect(visit.screen()).toMatchObject({ kind: 'attract', limits: ['SCANNER_AWAY'] });
    expect(visit.hear({ kind: 'scanner', trouble: null }).screen()).toMatchObject({ limits: [] });
  });
});
