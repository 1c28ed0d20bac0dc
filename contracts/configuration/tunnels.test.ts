import { describe, expect, test } from 'vitest';
import { tunnelProblems, tunnels } from './tunnels.ts';

const listen = { host: '10.8.0.1', port: '7645' };

describe('where meters dial in', () => {
  test('listens at a port that is named, for registrations as they are', () => {
    expect(tunnels.parse({ listen })).toEqual({
      listen: { host: '10.8.0.1', port: 7645 },
      registration: '{id}',
      heartbeats: [],
      silent_for: 600_000,
    });
  });

  test.each([
    [{ listen, registration: 'REG' }, 'registration'],
    [{ listen, registration: '{id}{id}' }, 'registration'],
    [{ listen, heartbeats: ['h'] }, 'heartbeats'],
    [{ listen, heartbeats: ['hex: 68 00'] }, 'heartbeats'],
    [{ listen, heartbeats: ['hex: FE FE'] }, 'heartbeats'],
    [{}, 'listen'],
  ])('%j is refused at %s', (given, path) => {
    const parsed = tunnels.safeParse(given);
    expect(parsed.error?.issues[0]?.path[0]).toBe(path);
  });

  test('a meter that dials in needs it', () => {
    const meters = [{ address: 'tcp://10.0.0.5:502' }, { address: 'tunnel://862123045678901' }];
    expect(tunnelProblems({ meters })).toMatchObject([{ path: ['meters', 1, 'address'] }]);
    expect(tunnelProblems({ meters, tunnels: tunnels.parse({ listen }) })).toEqual([]);
  });
});
