import type { Seen } from './seen.ts';

/** All that lies on the bench, and what is around it. */
export interface PanelBench {
  /** Does what a person did on the page; resolves with a sentence where there is something to say about it. Rejects with an Error whose message is for that person. */
  act(deed: Deed): Promise<string | null>;
  look(): Promise<Seen>;
}

export interface Deed {
  readonly device: string;
  readonly act: string;
  readonly input: Record<string, unknown>;
}
