import { afterAll, describe, expect, it, vi } from 'vitest';
import { currency, silentLog } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import { createValidatorSimulator, timingAtSpeed, validatorProtocols } from '#simulators';
import { openPort } from '../ports/index.ts';
import { describeEvent, euros } from './driver-conformance.ts';
import { createValidator } from './validators.ts';

const clock = new SystemClock();
const running: { stop(): Promise<void> }[] = [];
afterAll(async () => {
  await Promise.all(running.toReversed().map((one) => one.stop()));
});

// What a driver does in every case is tried in virtual time; here the bytes go through sockets and the clock is the machine's. They wait more than they work.
describe.concurrent('over TCP and in real time', () => {
  it.each(validatorProtocols)(
    'a validator that speaks %s takes a bill, and is met again behind a line that was cut',
    async (protocol) => {
      const simulator = await createValidatorSimulator({
        protocol,
        clock,
        port: 0,
        serial: 'SN12345',
        currency: 'EUR',
        denominations: [5, 10],
        timing: timingAtSpeed(10),
      });
      const device = createValidator(
        { protocol, currency: currency('EUR'), bills: euros(5, 10) },
        {
          openPort,
          url: simulator.address,
          clock,
          log: silentLog,
          currency: currency('EUR'),
          memory: { lastEvent: async () => null },
          randomness: systemRandomness,
        },
      );
      running.push(simulator, device);
      const told: string[] = [];
      device.start(async (event) => {
        if (event.kind !== 'counted') told.push(describeEvent(event));
        if (event.kind === 'escrowed') device.stack();
      });
      device.accept(euros(10));
      const until = (what: () => void) => vi.waitFor(what, { timeout: 20_000, interval: 10 });
      await until(() => expect(simulator.state().enabled).toBe(true));
      expect(simulator.acts['insert']?.run({ value: 10 })).toEqual({ taken: true });
      await until(() => expect(told.slice(2)).toEqual(['escrowed 10', 'stacked 10']));
      // Acknowledged: what a cut line left unsaid would come again.
      await until(() => expect(simulator.state().enabled).toBe(true));
      simulator.acts['drop_line']?.run({});
      await until(() => expect(told.slice(4, 6)).toEqual(['away', expect.stringMatching(/^powered_up/)]));
      expect(simulator.state().stacked).toMatchObject({ count: 1, total: 10 });
    },
  );
});
