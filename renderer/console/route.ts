import { unitId as unitIdSchema } from '#contracts/wire';
import type { UnitId } from '#kernel';
import { useSyncExternalStore } from 'react';

/** Where in the console somebody is. It stands behind the `#` of the address, which no server sees. */
export type Route =
  | { readonly page: 'now' }
  | { readonly page: 'unit'; readonly id: UnitId }
  | { readonly page: 'requests' }
  | { readonly page: 'readings' }
  | { readonly page: 'people' }
  | { readonly page: 'audit' };

export type PageName = Route['page'];

/** Anything that is no address of ours leads to what is happening now. */
export function routeOf(hash: string): Route {
  const [page, id] = hash.replace(/^#?\/?/, '').split('/');
  switch (page) {
    case 'units': {
      const unit = unitIdSchema.safeParse(id);
      return unit.success ? { page: 'unit', id: unit.data } : { page: 'now' };
    }
    case 'requests':
    case 'readings':
    case 'people':
    case 'audit':
      return { page };
    default:
      return { page: 'now' };
  }
}

export function addressOf(route: Route): string {
  return route.page === 'unit' ? `#/units/${route.id}` : `#/${route.page}`;
}

export function go(route: Route): void {
  window.location.hash = addressOf(route);
}

function follow(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

/** The address as text, so that the same place is the same value. */
export function useHash(): string {
  return useSyncExternalStore(follow, () => window.location.hash);
}
