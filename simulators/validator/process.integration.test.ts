import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

const readyLine = z.object({
  ready: z.literal(true),
  program: z.literal('validator'),
  device: z.string().startsWith('tcp://'),
  control: z.url(),
});

async function begin(...args: string[]) {
  const child = spawn(process.execPath, ['simulators/validator/process.ts', ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill());
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, ...readyLine.parse(JSON.parse(line)) };
}

async function post(control: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${control}/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

describe('the validator process', () => {
  it('says where it is, shows its state, and ends with whoever started it', async () => {
    const { child, control } = await begin('--port', '0', '--control', '0');
    const state: unknown = await (await fetch(`${control}/state`)).json();
    expect(state).toMatchObject({
      powered: true,
      enabled: false,
      status: 'power_up',
      inserted: { count: 0, total: 0, byValue: {} },
    });
    expect(await post(control, { act: 'insert', input: { value: 20 } })).toEqual({
      ok: true,
      value: { taken: false, because: 'power_up' },
    });
    child.stdin.end();
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
  });

  it('refuses an act that it does not know, and one without its input', async () => {
    const { control } = await begin();
    expect(await post(control, { act: 'explode' })).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
    expect(await post(control, { act: 'insert' })).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
    expect(await post(control, { act: 'power_cut_at', input: { step: 'stacking' } })).toEqual({
      ok: true,
      value: null,
    });
  });
});
