import type { CutStep } from '#simulators';
import type { Lobby } from './lobby.ts';

/** One moment in the life of a kiosk, and how people bring it about. */
export interface Situation {
  readonly name: string;
  /** From the first screen, with nobody there. */
  reach(lobby: Lobby): Promise<void>;
  /** Lets go what was held up so that the moment lasts: called with the device out. */
  readonly letGo?: (lobby: Lobby) => Promise<void>;
  /** Goes on from there with every device back, to where anybody may leave. */
  readonly goOn?: (lobby: Lobby) => Promise<void>;
  /** The screen stays whatever happens to a device that this moment does not need. */
  readonly lasts: boolean;
  /** A note is put in, and a validator goes at this step of it; another device goes while it is on its way. */
  readonly step?: CutStep;
  /** Somebody leaves as the note goes in. */
  readonly leaves?: boolean;
  /** The cash box is out: a validator that is away says that first. */
  readonly boxOut?: boolean;
  /** Lines of the site about cards, without which nobody comes there. */
  readonly cardPolicy?: string;
  /** Takes money: tried over every protocol. */
  readonly takesCash?: boolean;
}
