import { expect, test } from 'vitest';
import { Confirmations } from './confirmations.ts';

const sent = (payload: string) => ({ topic: 'foyer/constructed', payload });

test('a confirmation is for the oldest that the client was sent', () => {
  const confirmations = new Confirmations<object>();
  const [one, two] = [{}, {}];
  confirmations.subscribed(one, 1);
  confirmations.subscribed(two, 2);
  confirmations.forwarded(one, sent('a'));
  confirmations.forwarded(one, sent('b'));
  confirmations.forwarded(two, sent('a'));
  expect(confirmations.confirmed(one)).toEqual(sent('a'));
  expect(confirmations.confirmed(one)).toEqual(sent('b'));
  expect(confirmations.confirmed(one)).toBeNull();
  expect(confirmations.confirmed(two)).toEqual(sent('a'));
});

test('who also subscribes without confirming proves nothing', () => {
  const confirmations = new Confirmations<object>();
  const client = {};
  confirmations.subscribed(client, 1);
  confirmations.subscribed(client, 0);
  confirmations.subscribed(client, 1);
  confirmations.forwarded(client, sent('a'));
  expect(confirmations.confirmed(client)).toBeNull();
});

test('who owes too much proves nothing, and is forgotten', () => {
  const confirmations = new Confirmations<object>();
  const client = {};
  confirmations.subscribed(client, 1);
  for (let count = 0; count < 65; count += 1) confirmations.forwarded(client, sent(String(count)));
  expect(confirmations.confirmed(client)).toBeNull();
});
