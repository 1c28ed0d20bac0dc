import { describe, expect, it } from 'vitest';
import type { ConsoleEvent } from '#contracts/api';
import { instant, ManualClock, seconds } from '#kernel';
import { follow, type LinkState, type OpenStream } from './live.ts';

const HELLO = 'data: {"type":"hello","at":"2026-11-23T15:31:08.000Z"}\n\n';

/** A server of one test: each joining is answered by the next of its answers, and noted. */
function listening(answers: readonly (() => Response | Promise<Response>)[]) {
  const clock = new ManualClock(instant(0));
  const stopped = new AbortController();
  const states: LinkState[] = [];
  const events: ConsoleEvent[] = [];
  let joined = 0;
  const open: OpenStream = async (signal) => {
    const answer = answers[joined];
    joined += 1;
    if (answer === undefined)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    return answer();
  };
  const done = follow(
    { open, clock },
    { state: (state) => states.push(state), event: (event) => events.push(event) },
    stopped.signal,
  );
  return {
    clock,
    states,
    events,
    joined: () => joined,
    done,
    stop: async () => {
      stopped.abort();
      await done;
    },
  };
}

/** Lets what waits for promises go on. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A stream that a test writes to; it breaks when its reader gives up. */
function stream() {
  let writer: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      writer = controller;
    },
  });
  return {
    response: () => new Response(body),
    write: (text: string) => writer?.enqueue(new TextEncoder().encode(text)),
    end: () => writer?.close(),
  };
}

describe('the line to the building', () => {
  it('is live after the hello, gives events on, and skips what it does not know', async () => {
    const line = stream();
    const heard = listening([line.response]);
    line.write(`${HELLO}data: {"type":"later_than_us"}\n\ndata: no json\n\n`);
    line.write('data: {"type":"changed","at":"2026-11-23T15:31:09.000Z","what":"now"}\n\n');
    await settle();
    expect(heard.states).toEqual(['live']);
    expect(heard.events.map(({ type }) => type)).toEqual(['hello', 'changed']);
    line.end();
    await heard.stop();
  });

  it('waits longer each time that nobody answers, and at once is short again after it was heard', async () => {
    const away = () => Promise.reject(new TypeError('refused'));
    const line = stream();
    const heard = listening([away, away, away, line.response]);
    await settle();
    const waits: number[] = [];
    for (const wait of [0.5, 1, 2]) {
      const before = heard.joined();
      heard.clock.advance(seconds(wait - 0.1));
      await settle();
      expect(heard.joined()).toBe(before);
      heard.clock.advance(seconds(0.2));
      await settle();
      waits.push(heard.joined() - before);
    }
    expect(waits).toEqual([1, 1, 1]);
    line.write(HELLO);
    await settle();
    expect(heard.states.at(-1)).toBe('live');
    line.end();
    await settle();
    expect(heard.states.at(-1)).toBe('lost');
    heard.clock.advance(seconds(0.6));
    await settle();
    expect(heard.joined()).toBe(5);
    await heard.stop();
  });

  it('is kept by beats alone, and is lost when they stop', async () => {
    const line = stream();
    const heard = listening([line.response]);
    line.write(HELLO);
    await settle();
    const pass = async (count: number): Promise<void> => {
      for (let second = 0; second < count; second += 1) {
        heard.clock.advance(seconds(1));
        await settle();
      }
    };
    for (let beat = 0; beat < 4; beat += 1) {
      await pass(5);
      line.write(': beat\n\n');
      await settle();
    }
    expect(heard.states).toEqual(['live']);
    await pass(15);
    expect(heard.states).toEqual(['live', 'lost']);
    await heard.stop();
  });

  it('ends where nobody is signed in, and does not try again', async () => {
    const heard = listening([() => new Response(null, { status: 401 })]);
    await heard.done;
    expect(heard.states).toEqual(['ended']);
    expect(heard.joined()).toBe(1);
  });
});
