import type { Listened } from '../keep-open.ts';
import type { KeyMove } from './codec.ts';

/** One device that types, heard by itself: no other keyboard's keys come here. */
export interface Keyboard extends Listened {
  onMove(listener: (move: KeyMove) => void): void;
}

/** Rejects with FaultError PORT_UNREACHABLE, PORT_FORBIDDEN or PORT_ADDRESS_INVALID. */
export type OpenKeyboard = () => Promise<Keyboard>;
