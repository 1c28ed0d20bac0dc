import { buildingNow } from '#contracts/api';
import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Mark } from '../ui/mark.tsx';
import { useWords } from './words.ts';
import { AuditPage } from './audit/audit-page.tsx';
import { useDesk, useResource } from './console-desk.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { NowPage } from './now/now-page.tsx';
import { agePhrase, useAgeMs } from './parts/moments.tsx';
import { Problem } from './parts/problem.tsx';
import { State } from './parts/state.tsx';
import { PeoplePage } from './people/people-page.tsx';
import { ReadingsPage } from './readings/readings-page.tsx';
import { RequestsPage } from './requests/requests-page.tsx';
import { addressOf, routeOf, useHash, type PageName, type Route } from './route.ts';
import { UnitPage } from './unit/unit-page.tsx';

/** What every page has around it: where one is, who is signed in, and whether what is shown is fresh. */
export function Frame(): ReactNode {
  const { link, clock } = useDesk();
  const hash = useHash();
  const route = routeOf(hash);
  const now = useResource('/now', buildingNow, 'now');
  const isLost = link === 'lost';
  const lostForMs = useAgeMs(isLost ? now.takenAt : null, clock);
  const words = useWords();
  const main = useRef<HTMLElement>(null);
  const shownHash = useRef(hash);
  useEffect(() => {
    if (shownHash.current === hash) return;
    shownHash.current = hash;
    // Another page is another place to read from: whoever cannot see it is taken to its beginning.
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [hash]);

  const asked = now.value === null ? [] : [...now.value.supplyRequests, ...now.value.cutReleases];
  const waiting = asked.filter(({ state }) => state === 'waiting').length;
  return (
    <>
      <Bar page={route.page} siteName={now.value?.site.name ?? ''} waiting={waiting} />
      <main ref={main} tabIndex={-1} data-stale={isLost ? '' : undefined}>
        {now.value === null ? (
          now.problem === null ? null : (
            <Problem refusal={now.problem} onAgain={now.again} />
          )
        ) : (
          <Page route={route} now={now.value} />
        )}
      </main>
      <div className="link-lost" role="status">
        {lostForMs === null ? null : (
          <p>
            <Mark name="warning" />
            {words.text('console.link.lost', { age: agePhrase(lostForMs, words) })}
          </p>
        )}
      </div>
    </>
  );
}

interface PageProps {
  readonly route: Route;
  readonly now: NonNullable<ReturnType<typeof useResource<typeof buildingNow>>['value']>;
}

function Page({ route, now }: PageProps): ReactNode {
  switch (route.page) {
    case 'now':
      return <NowPage now={now} />;
    case 'unit':
      return <UnitPage key={route.id} id={route.id} />;
    case 'requests':
      return <RequestsPage requests={now.supplyRequests} releases={now.cutReleases} />;
    case 'readings':
      return <ReadingsPage units={now.units} />;
    case 'people':
      return <PeoplePage />;
    case 'audit':
      return <AuditPage />;
  }
}

const places: readonly { readonly page: Exclude<PageName, 'unit'>; readonly ownersOnly: boolean }[] = [
  { page: 'now', ownersOnly: false },
  { page: 'requests', ownersOnly: false },
  { page: 'readings', ownersOnly: false },
  { page: 'people', ownersOnly: true },
  { page: 'audit', ownersOnly: false },
];

interface BarProps {
  readonly page: PageName;
  readonly siteName: string;
  readonly waiting: number;
}

function Bar({ page, siteName, waiting }: BarProps): ReactNode {
  const { me, link, signOut } = useDesk();
  const words = useWords();
  useEffect(() => {
    document.title = `${words.text('console.page', { page })} · ${siteName}`;
  }, [page, siteName, words]);
  return (
    <header className="bar">
      <p className="bar-site">
        <span className="sun" aria-hidden="true" />
        <strong>{siteName}</strong>
      </p>
      <nav aria-label={words.text('console.pages')}>
        {places
          .filter((place) => !place.ownersOnly || me.person.role === 'owner')
          .map((place) => (
            <a
              key={place.page}
              href={addressOf({ page: place.page })}
              aria-current={page === place.page || (page === 'unit' && place.page === 'now') ? 'page' : undefined}
            >
              {words.text('console.page', { page: place.page })}
              {place.page === 'requests' && waiting > 0 ? (
                <span className="count">
                  <span aria-hidden="true">{waiting}</span>
                  <span className="sr-only">{words.text('console.requests.waiting', { count: waiting })}</span>
                </span>
              ) : null}
            </a>
          ))}
      </nav>
      <div className="bar-end">
        <State tone={link === 'live' ? 'good' : link === 'joining' ? 'busy' : 'bad'}>
          {words.text('console.link', { link })}
        </State>
        <LanguageSwitch />
        <span className="bar-person">
          {me.person.name}
          <small>{words.text(`staff.role.${me.person.role}`)}</small>
        </span>
        <Button className="sign-out" onPress={signOut}>
          {words.text('staff.sign_out')}
        </Button>
      </div>
    </header>
  );
}
