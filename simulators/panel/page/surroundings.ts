import type { Seen } from './state.ts';
import { choice, deed, deeds, element, line, section } from './element.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is around the machines: power, the wire, the clock, a headset. */
export function surroundings(): { place: HTMLElement; show: (seen: Seen) => void } {
  const power = [powerOf('kiosk', 'Kiosk'), powerOf('server', 'Server')] as const;
  const wire = choice('Wire', 'network', [
    { when: 'whole', label: 'Whole', act: 'mend' },
    { when: 'cut', label: 'Switch off', act: 'cut', kind: 'harm' },
    { when: 'unplugged', label: 'Cable out', act: 'unplug', kind: 'harm' },
  ]);
  const time = line('p.clock');
  const trust = line();
  const jump = (label: string, byMs: number) => ({
    label,
    device: 'clock',
    act: 'jump',
    input: { byMs },
    kind: 'harm',
  });
  const health = line('p.health');
  const headset = choice('Headset', 'headset', [
    { when: 'false', label: 'Out', act: 'pull' },
    { when: 'true', label: 'In', act: 'plug' },
  ]);
  const gateway = choice('Gateway', 'notices', [
    { when: 'on', label: 'On', act: 'back' },
    { when: 'away', label: 'Away', act: 'away', kind: 'harm' },
  ]);
  return {
    place: element(
      'div.column',
      section('Power', ...power.map(({ place }) => place)),
      section('Wire between kiosk and server', wire.place),
      section(
        'The machines’ clock',
        time.place,
        trust.place,
        deeds(jump('A day ahead', DAY_MS), jump('A day back', -DAY_MS), jump('An hour ahead', HOUR_MS), {
          label: 'Right again',
          device: 'clock',
          act: 'mend',
        }),
      ),
      section('What the server says of itself', health.place),
      section('Headset', headset.place),
      section('Gateway to tenants’ telephones', gateway.place),
    ),
    show: (seen) => {
      for (const { show } of power) show(seen);
      wire.show(seen.devices.network?.fate ?? null);
      headset.show(seen.devices.headset === null ? null : String(seen.devices.headset.plugged));
      gateway.show(seen.devices.notices?.gateway ?? null);
      time.say(seen.clock.shows);
      trust.say(clockWords(seen.clock));
      health.say(healthWords(seen.health));
      health.place.dataset['status'] = seen.health?.status ?? 'silent';
    },
  };
}

function powerOf(who: 'kiosk' | 'server', label: string) {
  const plug = choice(label, who, [
    { when: 'on', label: 'On', act: 'restore' },
    { when: 'off', label: 'Cut', act: 'cut', kind: 'harm' },
  ]);
  const state = line('span.quiet');
  const crash = deed({ label: 'Crash', device: who, act: 'crash', kind: 'harm' });
  crash.setAttribute('aria-label', `Crash the ${who}’s program`);
  plug.place.append(crash, state.place);
  return {
    place: plug.place,
    show: ({ power }: Seen) => {
      plug.show(power[who]);
      state.say(power[who] === 'starting' ? 'starting…' : '');
    },
  };
}

function clockWords({ canJump, offsetMs }: Seen['clock']): string {
  if (!canJump) return 'libfaketime is not installed here, so it cannot jump.';
  if (offsetMs === 0) return 'It is right.';
  return `It is ${Math.abs(offsetMs) / HOUR_MS} h ${offsetMs > 0 ? 'ahead' : 'behind'}: nobody is cut by such a clock.`;
}

function healthWords(health: Seen['health']): string {
  if (health === null) return 'It does not answer.';
  return health.trouble.length === 0 ? 'All is well.' : health.trouble.join(', ');
}
