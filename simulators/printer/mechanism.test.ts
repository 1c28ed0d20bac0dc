import { parseHex, toHex } from '#kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLEAR_BUFFER } from '#hardware/printers/escpos/frames';
import { ALL_ABILITIES, Mechanism, type CutPiece } from './mechanism.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array();
const text = (words: string) => new TextEncoder().encode(words);
const CUT = hex('1D 56 42 00');

function printer() {
  const answers: string[] = [];
  const pieces: CutPiece[] = [];
  const mechanism = new Mechanism({
    widthDots: 384,
    output: { answer: (bytes) => answers.push(toHex(bytes)), piece: (piece) => pieces.push(piece) },
  });
  return { mechanism, answers, pieces };
}

describe('a printer that nobody built', () => {
  test('prints text as it was styled, and cuts', () => {
    const { mechanism, pieces } = printer();
    mechanism.receive(hex('1B 40 1B 61 01 1D 21 11 35 30 0A 1B 61 02 1D 21 00 65 6E 64 0A'));
    mechanism.receive(CUT);
    expect(pieces).toMatchObject([{ text: `${' '.repeat(14)}50\n${' '.repeat(29)}end\n`, complete: true }]);
    expect([...(pieces[0]?.png ?? [])].slice(1, 4)).toEqual([...text('PNG')]);
  });

  test('reads each code page in its own letters', () => {
    const { mechanism, pieces } = printer();
    mechanism.receive(hex('1B 74 13 D5 0A 1B 74 11 80 0A 1B 74 00 E3 0A'));
    mechanism.receive(CUT);
    expect(pieces[0]?.text).toBe('€\nА\nπ\n');
  });

  test('does the same in whatever pieces the bytes come', () => {
    const job = hex(
      '1B 40 1D 61 0E 48 69 0A 1D 76 30 00 01 00 02 00 10 04 10 04 01 1D 28 48 06 00 30 30 41 42 43 44 1D 56 42 00',
    );
    const whole = printer();
    whole.mechanism.receive(job);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (lengths) => {
        const parts = printer();
        for (let at = 0, turn = 0; at < job.length; turn += 1) {
          const length = lengths[turn % lengths.length] ?? 1;
          parts.mechanism.receive(job.slice(at, at + length));
          at += length;
        }
        expect(parts.pieces.map((piece) => piece.text)).toEqual(whole.pieces.map((piece) => piece.text));
        expect([...parts.answers].sort()).toEqual([...whole.answers].sort());
      }),
      { numRuns: 30 },
    );
  });

  test('obeys a real-time command inside a picture, as real printers do', () => {
    const { mechanism, answers } = printer();
    mechanism.receive(hex('1D 76 30 00 01 00 09 00 10 04 01'));
    expect(answers).toEqual(['12']);
  });

  test('answers DLE EOT for each thing that hands can do', () => {
    const { mechanism, answers } = printer();
    const ask = () => {
      answers.length = 0;
      for (const query of [1, 2, 3, 4]) mechanism.receive(Uint8Array.of(0x10, 0x04, query));
      return answers.join(' ');
    };
    expect(ask()).toBe('12 12 12 12');
    mechanism.setPaper('near_end');
    expect(ask()).toBe('12 12 12 1E');
    mechanism.setPaper('out');
    expect(ask()).toBe('1A 32 12 7E');
    mechanism.setPaper('ok');
    mechanism.setCover('open');
    expect(ask()).toBe('1A 16 12 12');
    mechanism.setCover('closed');
    mechanism.setCutter('jammed');
    expect(ask()).toBe('1A 52 1A 12');
  });

  test('that is too hot says so, stops, and goes on when it has cooled', () => {
    const { mechanism, answers, pieces } = printer();
    mechanism.receive(hex('1D 61 0E'));
    mechanism.setHead('hot');
    expect(answers.at(-1)).toBe('18 40 00 00');
    mechanism.receive(text('late\n'));
    mechanism.receive(CUT);
    mechanism.receive(hex('10 04 03'));
    expect(answers.at(-1)).toBe('52');
    expect(pieces).toEqual([]);
    mechanism.setHead('ok');
    expect(pieces.map((piece) => piece.text)).toEqual(['late\n']);
  });

  test('prints a stored picture once, the same as a raster', () => {
    const raster = printer();
    raster.mechanism.receive(hex('1D 76 30 00 01 00 02 00 F0 0F'));
    raster.mechanism.receive(CUT);
    const stored = printer();
    stored.mechanism.receive(
      hex('1D 28 4C 0C 00 30 70 30 01 01 31 08 00 02 00 F0 0F 1D 28 4C 02 00 30 32 1D 28 4C 02 00 30 32'),
    );
    stored.mechanism.receive(CUT);
    expect(stored.pieces).toEqual(raster.pieces);
  });

  test('of a model that answers nothing answers nothing', () => {
    const answers: string[] = [];
    const abilities = { ...ALL_ABILITIES, realTimeStatus: [], queuedStatus: false, automaticStatus: false };
    const mechanism = new Mechanism({
      widthDots: 384,
      abilities: { ...abilities, confirmation: 'none', clearsBuffer: false },
      output: { answer: (bytes) => answers.push(toHex(bytes)), piece: () => undefined },
    });
    mechanism.receive(hex('10 04 01 1D 72 01 1D 61 0E 1D 28 48 06 00 30 30 41 42 43 44'));
    mechanism.receive(Uint8Array.from(CLEAR_BUFFER));
    mechanism.setPaper('out');
    expect(answers).toEqual([]);
  });

  test('stops where the roll ends, keeps the rest, and goes on with the next roll unless it was told to forget', () => {
    for (const forget of [false, true]) {
      const { mechanism, answers, pieces } = printer();
      mechanism.receive(hex('1D 61 0E'));
      mechanism.endPaperAfter(1);
      mechanism.receive(text('one\ntwo\n'));
      expect(pieces).toMatchObject([{ text: 'one\n', complete: false }]);
      expect(answers.at(-1)).toBe('18 00 0F 00');
      if (forget) mechanism.receive(Uint8Array.from(CLEAR_BUFFER));
      if (forget) expect(answers.at(-1)).toBe('37 25 00');
      mechanism.setPaper('ok');
      mechanism.receive(CUT);
      expect(pieces.slice(1).map((piece) => piece.text)).toEqual(forget ? [] : ['two\n']);
    }
  });

  test('confirms only what is printed', () => {
    const { mechanism, answers } = printer();
    mechanism.setCover('open');
    mechanism.receive(hex('48 69 0A 1D 28 48 06 00 30 30 41 42 43 44'));
    expect(answers).toEqual([]);
    mechanism.setCover('closed');
    expect(answers).toEqual(['37 22 41 42 43 44 00']);
  });

  test('that lost power has forgotten its buffer, and what hangs out is torn', () => {
    const { mechanism, pieces } = printer();
    mechanism.receive(text('half\n'));
    mechanism.losePower();
    mechanism.receive(CUT);
    expect(pieces).toMatchObject([{ text: 'half\n', complete: false }]);
  });

  test('that is mute prints on without a word', () => {
    const { mechanism, answers, pieces } = printer();
    mechanism.fallSilent(1);
    mechanism.receive(hex('10 04 01 48 69 0A 10 04 02'));
    mechanism.receive(CUT);
    mechanism.receive(hex('10 04 04'));
    expect(answers).toEqual(['12', '12']);
    expect(pieces).toHaveLength(1);
    mechanism.speakAgain();
    mechanism.receive(hex('10 04 01'));
    expect(answers).toEqual(['12', '12', '12']);
  });
});
