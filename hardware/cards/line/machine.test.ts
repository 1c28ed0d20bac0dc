import { cardUid } from '#kernel';
import { describe, expect, test } from 'vitest';
import type { CardEvent } from '../reader.ts';
import type { ReaderLine } from './codec.ts';
import { stepField, unknownField, type Field } from './machine.ts';

const one = cardUid('04A1B2C3D4E5F6');
const other = cardUid('04FFEEDDCCBBAA');
const empty: Field = { kind: 'empty' };
const forgotten: Field = { kind: 'forgotten' };
const card: Field = { kind: 'card', uid: one };

const heartbeat: ReaderLine = { kind: 'heartbeat' };
const gone: ReaderLine = { kind: 'gone' };
const unreadable: ReaderLine = { kind: 'unreadable' };
const present: ReaderLine = { kind: 'present', uid: one };
const presentOther: ReaderLine = { kind: 'present', uid: other };

describe('the field of a card reader', () => {
  test.each<[string, Field, ReaderLine, Field, CardEvent[]]>([
    ['first heartbeat', unknownField, heartbeat, empty, []],
    ['empty at the start', unknownField, gone, empty, []],
    ['a card that lay there already', unknownField, present, forgotten, []],
    ['something unreadable that lay there already', unknownField, unreadable, forgotten, []],
    ['a heartbeat over nothing', empty, heartbeat, empty, []],
    ['empty said again', empty, gone, empty, []],
    ['a tap', empty, present, card, [{ kind: 'tapped', uid: one }]],
    ['something unreadable', empty, unreadable, empty, [{ kind: 'unreadable' }]],
    ['a heartbeat over a forgotten card', forgotten, heartbeat, forgotten, []],
    ['a forgotten card announced again', forgotten, present, forgotten, []],
    ['something unreadable beside a forgotten card', forgotten, unreadable, forgotten, []],
    ['a forgotten card taken away', forgotten, gone, empty, []],
    ['a heartbeat over a card', card, heartbeat, card, []],
    ['the same card announced again', card, present, card, []],
    [
      'another card in its place',
      card,
      presentOther,
      { kind: 'card', uid: other },
      [{ kind: 'removed' }, { kind: 'tapped', uid: other }],
    ],
    ['something unreadable beside a card', card, unreadable, card, []],
    ['the card taken away', card, gone, empty, [{ kind: 'removed' }]],
  ])('%s', (_name, field, line, next, events) => {
    expect(stepField(field, line)).toEqual({ field: next, events });
  });
});
