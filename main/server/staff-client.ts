import { z } from 'zod';
import {
  auditAnswer,
  cardRecord,
  cashBoxBooks,
  emptyingAnswer,
  resolveAnswer,
  staffCardAnswer,
  staffCardRecord,
  staffSignInAnswer,
  staffStatus,
  unresolvedCases,
  type BindCardRequest,
  type BlockCardRequest,
  type EmptyingRequest,
  type ResolveRequest,
  type SetCardPinRequest,
} from '#contracts/api';
import type { CardUid, Details } from '#kernel';
import type { ServerClient } from './server-client.ts';

/**
 * Staff's side of `contracts/api`, as calls of one person who signed in: the token goes with each and is known to nobody else. Refusals are returned, faults
 * thrown, as `ServerClient` does.
 */
export class StaffClient {
  readonly #client: ServerClient;
  readonly #staffToken: string;

  constructor(client: ServerClient, staffToken: string) {
    this.#client = client;
    this.#staffToken = staffToken;
  }

  status() {
    return this.#client.ask(staffStatus, {
      method: 'GET',
      path: '/api/kiosk/staff/status',
      staffToken: this.#staffToken,
    });
  }

  books() {
    return this.#client.ask(cashBoxBooks, {
      method: 'GET',
      path: '/api/kiosk/staff/cash-box',
      staffToken: this.#staffToken,
    });
  }

  emptied(body: EmptyingRequest) {
    const path = '/api/kiosk/staff/cash-box/emptyings';
    return this.#client.ask(emptyingAnswer, { method: 'POST', path, body, staffToken: this.#staffToken });
  }

  unresolved() {
    return this.#client.ask(unresolvedCases, {
      method: 'GET',
      path: '/api/kiosk/staff/unresolved',
      staffToken: this.#staffToken,
    });
  }

  resolve(caseId: string, body: ResolveRequest) {
    const path = `/api/kiosk/staff/unresolved/${encodeURIComponent(caseId)}/resolve`;
    return this.#client.ask(resolveAnswer, { method: 'POST', path, body, staffToken: this.#staffToken });
  }

  cardRecord(uid: CardUid) {
    const path = `/api/kiosk/staff/cards/${uid}/record`;
    return this.#client.ask(staffCardRecord, { method: 'GET', path, staffToken: this.#staffToken });
  }

  bindCard(body: BindCardRequest) {
    const path = '/api/kiosk/staff/cards/bind';
    return this.#client.ask(cardRecord, { method: 'POST', path, body, staffToken: this.#staffToken });
  }

  blockCard(body: BlockCardRequest) {
    const path = '/api/kiosk/staff/cards/block';
    return this.#client.ask(cardRecord, { method: 'POST', path, body, staffToken: this.#staffToken });
  }

  /** The PIN is sent here and kept nowhere. */
  setCardPin(body: SetCardPinRequest) {
    const path = '/api/kiosk/staff/cards/pin';
    return this.#client.ask(cardRecord, { method: 'POST', path, body, staffToken: this.#staffToken });
  }

  /** The token is good for nothing afterwards. */
  signOut() {
    const path = '/api/kiosk/staff/sign-out';
    return this.#client.ask(z.null(), { method: 'POST', path, body: {}, staffToken: this.#staffToken });
  }

  audit(body: { act: string; details: Details }) {
    const path = '/api/kiosk/staff/audit';
    return this.#client.ask(auditAnswer, { method: 'POST', path, body, staffToken: this.#staffToken });
  }
}

/** Whether a card is a staff card. Says no name. */
export function askStaffCard(client: ServerClient, uid: CardUid) {
  return client.ask(staffCardAnswer, { method: 'GET', path: `/api/kiosk/staff/cards/${uid}` });
}

/** A card and its PIN become a token. The PIN is sent here and kept nowhere. */
export function signStaffIn(client: ServerClient, at: { cardUid: CardUid; pin: string }) {
  return client.ask(staffSignInAnswer, { method: 'POST', path: '/api/kiosk/staff/sign-in', body: at });
}
