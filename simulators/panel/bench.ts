import type { Hand } from '../control/index.ts';

/** All that lies on the bench: a hand for each device by its name, and what is around them. */
export interface PanelBench {
  readonly hands: Readonly<Record<string, Hand<unknown>>>;
  /** Does what a person did on the page. Rejects with an Error whose message is for that person. */
  act(deed: Deed): Promise<unknown>;
  surroundings(): Surroundings;
}

export interface Deed {
  readonly device: string;
  readonly act: string;
  readonly input: Record<string, unknown>;
}

export interface Surroundings {
  readonly site: string;
  readonly links: readonly { readonly name: string; readonly url: string }[];
  readonly screenUrl: string | null;
  /** Where the printer's pictures are. */
  readonly paperUrl: string;
  readonly people: readonly { readonly name: string; readonly hint: string; readonly uid: string }[];
  readonly notes: readonly number[];
  readonly units: readonly {
    readonly label: string;
    readonly tenant: string | null;
    readonly meters: readonly string[];
  }[];
  readonly power: { readonly kiosk: PowerState; readonly server: PowerState };
  readonly clock: { readonly canJump: boolean; readonly offsetMs: number };
}

export type PowerState = 'on' | 'off' | 'starting';
