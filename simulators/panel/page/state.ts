/** What the panel's server sends: the picture of the whole bench. Devices that do not answer are null. */
export interface Seen {
  readonly site: string;
  readonly links: readonly { readonly name: string; readonly url: string }[];
  readonly screenUrl: string | null;
  readonly paperUrl: string;
  readonly people: readonly { readonly name: string; readonly hint: string; readonly uid: string }[];
  readonly notes: readonly number[];
  readonly units: readonly {
    readonly label: string;
    readonly tenant: string | null;
    readonly meters: readonly string[];
  }[];
  readonly power: { readonly kiosk: string; readonly server: string };
  readonly clock: { readonly canJump: boolean; readonly offsetMs: number };
  readonly devices: {
    readonly validator: Validator | null;
    readonly printer: Printer | null;
    readonly cards: { readonly card: string | null } | null;
    readonly meters: { readonly meters: readonly Meter[] } | null;
    readonly network: { readonly fate: string } | null;
    readonly provider: Provider | null;
    readonly headset: { readonly plugged: boolean } | null;
  };
}

interface Count {
  readonly total: number;
  readonly count: number;
}

interface Validator {
  readonly powered: boolean;
  readonly enabled: boolean;
  readonly status: string;
  readonly path: { readonly value: number; readonly position: string } | null;
  readonly inserted: Count;
  readonly stacked: Count;
  readonly returned: Count;
  readonly removedByHand: Count;
}

interface Printer {
  readonly power: string;
  readonly paper: string;
  readonly cover: string;
  readonly cutter: string;
  readonly receipts: readonly { readonly number: number; readonly text: string; readonly complete: boolean }[];
}

export interface Meter {
  readonly name: string;
  readonly serial: string;
  readonly relay: string;
  readonly powerW: number;
  readonly loadW: number;
  readonly welded: boolean;
  readonly silent: boolean;
}

export interface Provider {
  readonly sessions: readonly {
    readonly id: string;
    readonly status: string;
    readonly amount: string;
    readonly url: string;
  }[];
}

/** Does something at a device; resolves with the sentence of what went wrong, or null. */
export async function act(device: string, name: string, input: Record<string, unknown> = {}): Promise<string | null> {
  const response = await fetch('/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ device, act: name, input }),
  });
  if (response.ok) return null;
  const answer = (await response.json()) as { error: { message: string } };
  return answer.error.message;
}
