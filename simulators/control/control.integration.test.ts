import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { act, serveControl } from './control.ts';
import type { OpenDoor } from './door.ts';
import { handAt } from './hand.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-control-'));
const files = join(folder, 'receipts');
const fed: number[] = [];
let door: OpenDoor;

beforeAll(async () => {
  mkdirSync(files);
  writeFileSync(join(files, '.hidden'), 'not served');
  door = await serveControl(
    {
      name: 'slot',
      address: 'tcp://127.0.0.1:1',
      state: () => ({ fed }),
      acts: {
        feed: act(z.strictObject({ value: z.number() }), ({ value }) => fed.push(value)),
        jam: act(z.strictObject({}), () => {
          throw new Error('it is jammed already');
        }),
      },
      files,
      stop: () => Promise.resolve(),
    },
    { controlPort: 0 },
  );
});

afterAll(async () => {
  await door.stop();
  rmSync(folder, { recursive: true, force: true });
});

const hand = () => handAt(door.url, (raw) => z.object({ fed: z.array(z.number()) }).parse(raw));

it('does an act and shows the state, to a page of any origin', async () => {
  expect(await hand().act('feed', { value: 20 })).toEqual({ ok: true, value: 1 });
  expect(await hand().state()).toEqual({ fed: [20] });
  expect((await fetch(`${door.url}/state`)).headers.get('access-control-allow-origin')).toBe('*');
});

it('says what was wrong with an act: none of that name, another input, or its own word', async () => {
  await expect(hand().act('kick')).rejects.toThrow('kick: acts: feed, jam');
  await expect(hand().act('feed', { value: 'much' })).rejects.toThrow(/value/);
  await expect(hand().act('jam')).rejects.toThrow('jam: it is jammed already');
});

it.each([
  ['not JSON', 400],
  ['x'.repeat(70_000), 413],
])('refuses a body that is no act: %.8s', async (body, status) => {
  expect((await fetch(`${door.url}/act`, { method: 'POST', body })).status).toBe(status);
});

it('serves the files of its folder and nothing around them', async () => {
  writeFileSync(join(files, 'receipt-0001.txt'), 'paid');
  expect(await (await fetch(`${door.url}/files/receipt-0001.txt`)).text()).toBe('paid');
  for (const path of ['/files/receipt-0002.txt', '/files/.hidden', '/nowhere'])
    expect((await fetch(`${door.url}${path}`)).status).toBe(404);
});
