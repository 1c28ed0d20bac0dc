import type { AxiosInstance, AxiosResponse } from 'axios';
import { z } from 'zod';
import {
  account,
  boxEventAnswer,
  cardPinAnswer,
  newCardPinAnswer,
  cardStep,
  enrolAnswer,
  heartbeatAnswer,
  issuedReceiptAnswer,
  identifyAnswer,
  kioskSite,
  emergencyCreditAnswer,
  orderAnswer,
  kioskSnapshot,
  quoteAnswer,
  slipAnswer,
  slipPrintedAnswer,
  tokenAnswer,
  topUpAnswer,
  unresolvedAnswer,
  type BoxEventRequest,
  type CardAnswer,
  type CardPinRequest,
  type NewCardPinRequest,
  type OrderRequest,
  type EmergencyCreditRequest,
  type IssuedReceiptRequest,
  type TopUpRequest,
} from '#contracts/api';
import type { WireMoney } from '#contracts/wire';
import { replyOf } from '#contracts/wire';
import {
  FaultError,
  type CardUid,
  type KioskId,
  type NoticeId,
  type OrderId,
  type Reply,
  type SessionId,
  type TenancyId,
} from '#kernel';
import type { beginCardRequest, heartbeatRequest, unresolvedRequest } from '#contracts/api';

const ANSWER_WITHIN_MS = 5000;

/**
 * The building server's side of `contracts/api`, as calls. A refusal is returned; FaultError SERVER_AWAY (no answer) and SERVER_ANSWER_INVALID (an answer
 * that does not fit its schema, with the path) are thrown. Nothing is repeated here: who made the id decides that.
 */
export class ServerClient {
  readonly #http: AxiosInstance;
  #token: string | null = null;
  #currency: string | null = null;

  constructor(http: AxiosInstance) {
    this.#http = http;
  }

  useToken(token: string): void {
    this.#token = token;
  }

  /** From here on an amount in any other currency makes an answer invalid. */
  useCurrency(code: string): void {
    this.#currency = code;
  }

  enrol(kioskId: KioskId, code: string) {
    return this.#ask(enrolAnswer, { method: 'POST', path: '/api/kiosk/enrol', body: { kioskId, code } });
  }

  renewToken() {
    return this.#ask(tokenAnswer, { method: 'POST', path: '/api/kiosk/token', body: {} });
  }

  site() {
    return this.#ask(kioskSite, { method: 'GET', path: '/api/kiosk/site' });
  }

  snapshot() {
    return this.#ask(kioskSnapshot, { method: 'GET', path: '/api/kiosk/snapshot' });
  }

  identify(cardUid: CardUid) {
    return this.#ask(identifyAnswer, { method: 'POST', path: '/api/kiosk/identify', body: { cardUid } });
  }

  beginCard(body: z.infer<typeof beginCardRequest>) {
    return this.#ask(cardStep, { method: 'POST', path: '/api/kiosk/cards/begin', body });
  }

  answerCard(conversation: string, answers: readonly CardAnswer[]) {
    return this.#ask(cardStep, { method: 'POST', path: `/api/kiosk/cards/${conversation}/answers`, body: { answers } });
  }

  /** The PIN is sent here and kept nowhere. */
  checkPin(body: CardPinRequest) {
    return this.#ask(cardPinAnswer, { method: 'POST', path: '/api/kiosk/cards/pin', body });
  }

  /** The same with one that its holder has chosen. */
  chooseCardPin(body: NewCardPinRequest) {
    return this.#ask(newCardPinAnswer, { method: 'POST', path: '/api/kiosk/cards/pin/new', body });
  }

  slip(tenancyId: TenancyId) {
    return this.#ask(slipAnswer, { method: 'GET', path: `/api/kiosk/slips/${tenancyId}` });
  }

  slipPrinted(id: NoticeId) {
    return this.#ask(slipPrintedAnswer, { method: 'POST', path: `/api/kiosk/slips/${id}/printed`, body: {} });
  }

  quote(body: { tenancyId: TenancyId; sessionId: SessionId; amount: WireMoney }) {
    return this.#ask(quoteAnswer, { method: 'POST', path: '/api/kiosk/quote', body });
  }

  topUp(body: TopUpRequest) {
    return this.#ask(topUpAnswer, { method: 'POST', path: '/api/kiosk/top-ups', body });
  }

  createOrder(body: OrderRequest) {
    return this.#ask(orderAnswer, { method: 'POST', path: '/api/kiosk/orders', body });
  }

  order(id: OrderId) {
    return this.#ask(orderAnswer, { method: 'GET', path: `/api/kiosk/orders/${id}` });
  }

  closeOrder(id: OrderId) {
    return this.#ask(orderAnswer, { method: 'POST', path: `/api/kiosk/orders/${id}/close`, body: {} });
  }

  drawEmergencyCredit(body: EmergencyCreditRequest) {
    return this.#ask(emergencyCreditAnswer, { method: 'POST', path: '/api/kiosk/emergency-credit', body });
  }

  unresolved(body: z.infer<typeof unresolvedRequest>) {
    return this.#ask(unresolvedAnswer, { method: 'POST', path: '/api/kiosk/unresolved', body });
  }

  boxEvent(body: BoxEventRequest) {
    return this.#ask(boxEventAnswer, { method: 'POST', path: '/api/kiosk/box-events', body });
  }

  receipt(body: IssuedReceiptRequest) {
    return this.#ask(issuedReceiptAnswer, { method: 'POST', path: '/api/kiosk/receipts', body });
  }

  heartbeat(body: z.infer<typeof heartbeatRequest>) {
    return this.#ask(heartbeatAnswer, { method: 'POST', path: '/api/kiosk/heartbeat', body });
  }

  account(tenancyId: TenancyId) {
    return this.#ask(account, { method: 'GET', path: `/api/kiosk/accounts/${tenancyId}` });
  }

  /** The server's events as they come, as bytes. The stream ends when the server or the signal ends it. Throws SERVER_AWAY. */
  async events(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    let response: AxiosResponse<AsyncIterable<Uint8Array>>;
    try {
      response = await this.#http.request({
        url: '/api/kiosk/events',
        method: 'GET',
        responseType: 'stream',
        headers: { ...this.#authorization(), accept: 'text/event-stream' },
        signal,
      });
    } catch (thrown) {
      throw away(thrown);
    }
    if (response.status !== 200)
      throw new FaultError('SERVER_ANSWER_INVALID', {
        details: { path: '/api/kiosk/events', status: response.status },
      });
    return response.data;
  }

  /** Any call of `contracts/api`, for the client of one part of it. `staffToken`: who signed in at this kiosk. */
  ask<Schema extends z.ZodType>(
    schema: Schema,
    request: { method: 'GET' | 'POST'; path: string; body?: unknown; staffToken?: string },
  ): Promise<Reply<z.output<Schema>>> {
    return this.#ask(schema, request);
  }

  #authorization(): Record<string, string> {
    return this.#token === null ? {} : { authorization: `Bearer ${this.#token}` };
  }

  async #ask<Schema extends z.ZodType>(
    schema: Schema,
    request: { method: 'GET' | 'POST'; path: string; body?: unknown; staffToken?: string },
  ): Promise<Reply<z.output<Schema>>> {
    let response: AxiosResponse<unknown>;
    try {
      response = await this.#http.request({
        url: request.path,
        method: request.method,
        data: request.body,
        headers: {
          ...this.#authorization(),
          ...(request.staffToken === undefined ? {} : { 'x-foyer-staff': request.staffToken }),
        },
        timeout: ANSWER_WITHIN_MS,
      });
    } catch (thrown) {
      throw away(thrown);
    }
    const parsed = replyOf(schema).safeParse(response.data);
    if (parsed.success) {
      this.#checkCurrency(parsed.data, request.path);
      return parsed.data as Reply<z.output<Schema>>;
    }
    const [issue] = parsed.error.issues;
    throw new FaultError('SERVER_ANSWER_INVALID', {
      message: `the answer to ${request.path} does not fit: ${z.prettifyError(parsed.error)}`,
      details: { path: request.path, status: response.status, at: issue?.path.join('.') ?? '' },
    });
  }

  #checkCurrency(answer: unknown, path: string): void {
    const expected = this.#currency;
    const other = expected === null ? undefined : currenciesIn(answer).find((one) => one !== expected);
    if (other !== undefined)
      throw new FaultError('SERVER_ANSWER_INVALID', {
        message: `the answer to ${path} names ${other}, the site counts ${expected}`,
        details: { path, currency: other },
      });
  }
}

/** Every currency that stands beside an amount, anywhere inside. */
function currenciesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'amount' in value && 'currency' in value && typeof value.currency === 'string' ? [value.currency] : [];
  return [...own, ...Object.values(value).flatMap(currenciesIn)];
}

function away(cause: unknown): FaultError {
  return new FaultError('SERVER_AWAY', { cause });
}
