import { describe, expect, it } from 'vitest';
import { givenId, type UnitId } from '#kernel';
import { addressOf, routeOf, type Route } from './route.ts';

const routes: readonly Route[] = [
  { page: 'now' },
  { page: 'unit', id: givenId<UnitId>('unit-1-02') },
  { page: 'requests' },
  { page: 'readings' },
  { page: 'people' },
  { page: 'audit' },
];

describe('an address', () => {
  it.each(routes)('of $page leads back to it', (route) => {
    expect(routeOf(addressOf(route))).toEqual(route);
  });

  it.each(['', '#', '#/', '#/nothing', '#/units', '#/units/..%2F', '#/units/A B'])(
    'that is none of ours, %j, leads to what is happening now',
    (hash) => {
      expect(routeOf(hash)).toEqual({ page: 'now' });
    },
  );
});
