import { afterAll, beforeAll, expect, it } from 'vitest';
import { Lobby } from './soak/hotplug/lobby.ts';
import { tryCell, type Cell } from './soak/hotplug/cell.ts';
import { situations } from './soak/hotplug/situations.ts';

/* The moments in which a device that goes is most dangerous; `npm run soak -- hotplug` tries every device in every state. */

let lobby: Lobby;

beforeAll(async () => {
  lobby = await Lobby.open({ protocol: 'ccnet', cards: 'line', cardPolicy: null });
});

afterAll(async () => {
  if (lobby !== undefined) expect(await lobby.house.ledgerIsSound()).toBe(true);
  await lobby?.end();
});

const moments: readonly (readonly [Cell['device'], Cell['way'], string])[] = [
  ['validator', 'power', 'a note: escrow'],
  ['validator', 'cable', 'a note: stacking'],
  ['validator', 'power', 'a note: stacked_before_ack'],
  ['printer', 'power', 'in the middle of printing'],
  ['reader', 'cable', 'the card is being looked up'],
];

it.each(moments)(
  'a %s that loses its %s at "%s" comes back by itself, and nothing is lost',
  async (device, way, name) => {
    const situation = situations.find((one) => one.name === name);
    expect(situation).toBeDefined();
    if (situation === undefined) return;
    const result = await tryCell(lobby, { device, way, situation });
    // A validator that says after a power-up where its note is leaves none in doubt.
    expect(result).toMatchObject({ outcome: 'held', problems: [], doubts: 0 });
  },
);
