import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boxEventText, type BoxEvent, type BoxEventRequest } from '#contracts/api';
import { currency, formatInstant, givenId, minutes, newId, type BoxEventId, type KioskId } from '#kernel';
import {
  keyIdOf,
  makeSigningKey,
  publicKeyText,
  readPrivateKey,
  readPublicKey,
  signText,
  systemRandomness,
} from '#platform';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import { BoxWatch, lastRemoval } from './box-watch.ts';

const lobby = givenId<KioskId>('lobby');
const eur = (amount: string) => ({ amount, currency: 'EUR' });

let folder: string;
let books: ConstructedBooks;
let removed: string[];
let watch: BoxWatch;
let keyId: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-watch-'));
  books = await openConstructedBooks();
  removed = [];
  const file = join(folder, 'kiosk.pem');
  makeSigningKey(file, { code: 'STORE_UNAVAILABLE' });
  const key = readPublicKey(file, { code: 'STORE_UNAVAILABLE' });
  keyId = keyIdOf(key);
  await books.store.kiosks.keepReceiptKey({
    publicKey: publicKeyText(key),
    kioskId: lobby,
    firstSeenAt: books.clock.now(),
  });
  watch = new BoxWatch({
    store: books.store,
    currency: currency('EUR'),
    clock: books.clock,
    onRemoved: (kioskId) => removed.push(kioskId),
    onNoted: () => undefined,
  });
});

afterEach(async () => {
  await books.close();
  rmSync(folder, { recursive: true, force: true });
});

function event(over: Partial<BoxEvent> = {}, kiosk = lobby): BoxEventRequest {
  const said: BoxEvent = {
    id: newId<BoxEventId>(books.clock, systemRandomness),
    kind: 'removed',
    at: formatInstant(books.clock.now()),
    since: null,
    lines: [{ denomination: eur('20.00'), count: 3 }],
    removal: null,
    keyId,
    ...over,
  };
  const key = readPrivateKey(join(folder, 'kiosk.pem'), { code: 'STORE_UNAVAILABLE' });
  return { ...said, signature: signText(boxEventText(kiosk, said), key) };
}

describe('what kiosks say of their cash boxes', () => {
  it('is kept once with its signature, in the audit, and raises an alarm', async () => {
    const sent = event();
    expect(await watch.note(lobby, sent)).toMatchObject({ ok: true, value: { repeated: false } });
    expect(await watch.note(lobby, sent)).toMatchObject({ ok: true, value: { repeated: true } });
    expect(await books.store.cashBox.boxEvents(lobby, { limit: 9 })).toMatchObject([
      { id: sent.id, signature: sent.signature, lines: [{ count: 3 }] },
    ]);
    expect(await books.store.people.audit({ limit: 9 })).toMatchObject([
      { act: 'cash_box_removed', about: 'lobby', details: { held: '60.00' } },
    ]);
    expect(new Set(removed)).toEqual(new Set(['lobby']));
  });

  it('is one event where it comes twice in one moment', async () => {
    const sent = event();
    const replies = await Promise.all([watch.note(lobby, sent), watch.note(lobby, sent)]);
    expect(replies).toMatchObject([{ value: { repeated: false } }, { value: { repeated: true } }]);
  });

  it.each<[string, (sent: BoxEventRequest) => BoxEventRequest, string]>([
    ['with another count', (sent) => ({ ...sent, lines: [] }), 'BOX_EVENT_UNSIGNED'],
    ['by a key that is not known', (sent) => ({ ...sent, keyId: '00000000' }), 'BOX_EVENT_UNSIGNED'],
    [
      'with an id that was used for something else',
      (sent) => event({ id: sent.id, kind: 'returned' }),
      'LEDGER_ID_REUSED',
    ],
    [
      'in another currency',
      () => event({ lines: [{ denomination: { amount: '1.00', currency: 'USD' }, count: 1 }] }),
      'CURRENCY_DIFFERS',
    ],
  ])('is refused %s, by name', async (_title, forge, code) => {
    const sent = event();
    await watch.note(lobby, sent);
    removed = [];
    expect(await watch.note(lobby, forge(sent))).toMatchObject({ ok: false, error: { code } });
    expect(await books.store.cashBox.boxEvents(lobby, { limit: 9 })).toHaveLength(1);
    expect(removed).toEqual([]);
  });

  it('is refused under the name of another kiosk', async () => {
    const yard = givenId<KioskId>('yard');
    expect(await watch.note(yard, event({}, yard))).toMatchObject({ error: { code: 'BOX_EVENT_UNSIGNED' } });
  });

  it('says of an alarm what was in the box by then, and when it came back', async () => {
    const first = event();
    await watch.note(lobby, first);
    const knownAt = books.clock.now();
    books.clock.advance(minutes(1));
    await watch.note(lobby, event({ kind: 'returned', removal: first.id }));
    books.clock.advance(minutes(1));
    const second = event({ lines: [] });
    await watch.note(lobby, second);
    expect(removed).toEqual(['lobby', 'lobby']);
    expect(await lastRemoval(books.store, lobby, { knownAt })).toMatchObject({
      removed: { id: first.id },
      returned: { removal: first.id },
    });
    expect(await lastRemoval(books.store, lobby, { knownAt: books.clock.now() })).toMatchObject({
      removed: { id: second.id },
      returned: null,
    });
  });
});
