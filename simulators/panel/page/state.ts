export type { Seen, SeenMeter } from '../seen.ts';

/** What there is to say about something that was tried: it is done and worth a word, or it cannot be. */
export interface Said {
  readonly kind: 'done' | 'not_done';
  readonly text: string;
}

/** Does something at a device; resolves with what there is to say, null where the bench itself shows it. */
export async function act(device: string, name: string, input: Record<string, unknown> = {}): Promise<Said | null> {
  const response = await fetch('/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ device, act: name, input }),
  });
  if (!response.ok) {
    const { error } = (await response.json()) as { error: { message: string } };
    return { kind: 'not_done', text: error.message };
  }
  const { value } = (await response.json()) as { value: string | null };
  return value === null ? null : { kind: 'done', text: value };
}
