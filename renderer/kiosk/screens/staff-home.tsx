import type { ScreenOf } from '#contracts/bridge';
import type { Translator } from '#language';
import { useState, type ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { FactList, type Fact } from '../../ui/fact-list.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';

type Home = ScreenOf<'staff_home'>;
const parts = ['cash_box', 'unresolved', 'cards', 'tests', 'service'] as const;
const SHOWN_EVENTS = 12;

/** How the kiosk and the building are, and the ways to what staff can do here. */
export function StaffHomeScreen({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const [showsEvents, setShowsEvents] = useState(false);
  return (
    <Frame
      head={
        <>
          <h1 className="font-bold text-ink">{words.text('staff.head', { name: screen.person.name })}</h1>
          <p>{words.text(`staff.role.${screen.person.role}`)}</p>
        </>
      }
      acts={
        <>
          <div className="grid grid-cols-2 gap-4">
            {parts.map((part) => (
              <Act
                key={part}
                rank="outlined"
                label={words.text(`staff.part.${part}`)}
                onPress={() => send({ kind: 'staff', wish: { kind: 'go', to: part } })}
              />
            ))}
          </div>
          <div className="grid grid-cols-2 gap-4">
            <Act
              rank="outlined"
              label={words.text(showsEvents ? 'staff.status' : 'staff.events')}
              onPress={() => setShowsEvents(!showsEvents)}
            />
            <Act rank="counter" label={words.text('staff.sign_out')} onPress={() => send({ kind: 'end_session' })} />
          </div>
        </>
      }
    >
      {screen.service === null ? null : (
        <Notice tone="calm" mark="warning">
          {words.text('staff.service.now', { reason: words.text(`service.reason.${screen.service.reason}`) })}
        </Notice>
      )}
      {showsEvents ? <Events screen={screen} /> : <Status screen={screen} />}
    </Frame>
  );
}

function Status({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const devices = screen.devices.map(({ device, code }): Fact => ({
    name: words.text(`device.${device}`),
    value: deviceWords(code, words),
    alarming: code !== null,
  }));
  return (
    <>
      <Card title={words.text('staff.devices')}>
        <FactList facts={devices} />
      </Card>
      <Card title={words.text('staff.kiosk')}>
        {screen.snapshot === null ? (
          <p className="text-text">{words.text('staff.asking')}</p>
        ) : (
          <FactList facts={factsOf(screen, screen.snapshot, { words, zone: view.site.zone })} />
        )}
      </Card>
    </>
  );
}

function deviceWords(code: Home['devices'][number]['code'], words: Translator): string {
  if (code === null) return words.text('device.well');
  return code === 'unheard' ? words.text('device.unheard') : words.text(`fault.${code}.title`);
}

function factsOf(
  screen: Home,
  snapshot: NonNullable<Home['snapshot']>,
  { words, zone }: { readonly words: Translator; readonly zone: string },
): Fact[] {
  const { outbox, disk, building } = snapshot;
  const gigabytes = (megabytes: number) => (megabytes / 1000).toFixed(1);
  const nothingWaits = outbox.waiting === 0 && outbox.unresolved === 0;
  const own: Fact[] = [
    {
      name: words.text('staff.link'),
      value: screen.link === null ? words.text('staff.link.well') : words.text(`fault.${screen.link}.title`),
      alarming: screen.link !== null,
    },
    {
      name: words.text('staff.outbox'),
      value: nothingWaits ? words.text('staff.outbox.none') : words.text('staff.outbox.some', outbox),
      alarming: !nothingWaits,
    },
    {
      name: words.text('staff.disk'),
      value: words.text('staff.disk.free', { free: gigabytes(disk.freeMegabytes), of: gigabytes(disk.ofMegabytes) }),
      alarming: disk.freeMegabytes * 20 < disk.ofMegabytes,
    },
    {
      name: words.text('staff.clock'),
      value: words.text(`staff.clock.${building?.clock ?? 'unknown'}`, { at: words.shortDateTime(snapshot.at, zone) }),
      alarming: building?.clock === 'suspect',
    },
    {
      name: words.text('staff.versions'),
      value:
        building === null
          ? words.text('staff.versions.kiosk', { kiosk: snapshot.version })
          : words.text('staff.versions.both', { kiosk: snapshot.version, server: building.version }),
    },
  ];
  return building === null ? own : [...own, ...buildingFacts(building, words)];
}

function buildingFacts(building: NonNullable<NonNullable<Home['snapshot']>['building']>, words: Translator): Fact[] {
  const { metersAnswering, metersAway, alarms, unresolved } = building;
  const named = [...new Set(alarms.map(({ code }) => words.text(`fault.${code}.title`)))];
  return [
    {
      name: words.text('staff.meters'),
      value:
        metersAway.length === 0
          ? words.text('staff.meters.all', { answering: metersAnswering })
          : words.text('staff.meters.away', { answering: metersAnswering, away: few(metersAway) }),
      alarming: metersAway.length > 0,
    },
    {
      name: words.text('staff.alarms'),
      value: named.length === 0 ? words.text('staff.alarms.none') : few(named),
      alarming: named.length > 0,
    },
    {
      name: words.text('staff.part.unresolved'),
      value: words.text('staff.cases.open', { count: unresolved }),
      alarming: unresolved > 0,
    },
  ];
}

/** The first few of a list that may be long. */
function few(all: readonly string[]): string {
  const shown = all.slice(0, 2).join(', ');
  return all.length > 2 ? `${shown} +${all.length - 2}` : shown;
}

function Events({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const { largeType, lowReach } = view.settings;
  const most = SHOWN_EVENTS - (largeType ? 3 : 0) - (lowReach ? 4 : 0);
  const events = (screen.snapshot?.events ?? []).slice(0, most);
  return (
    <Card title={words.text('staff.events')}>
      {events.length === 0 ? (
        <p className="text-text">{words.text('staff.events.none')}</p>
      ) : (
        <FactList
          facts={events.map(({ at, device, code }) => ({
            name: `${words.clockTime(at, view.site.zone)} ${words.text(`device.${device}`)}`,
            value: deviceWords(code, words),
            alarming: code !== null,
          }))}
        />
      )}
    </Card>
  );
}
