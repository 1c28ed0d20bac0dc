import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import { FaultError, refuse, type Code, type Log, type Refusal, type Reply } from '#kernel';

/** The HTTP status that goes with a code; what is not listed was a request that the rules do not allow. */
const STATUS: Partial<Record<Code, number>> = {
  CREDENTIAL_MISSING: 401,
  CREDENTIAL_REFUSED: 401,
  ENROLMENT_REFUSED: 403,
  ROUTE_UNKNOWN: 404,
  CARD_UNKNOWN: 404,
  TENANCY_UNKNOWN: 404,
  ORDER_UNKNOWN: 404,
  TRANSACTION_UNKNOWN: 404,
  SIGN_IN_NEEDED: 401,
  SIGN_IN_REFUSED: 403,
  STAFF_PIN_WRONG: 403,
  CARD_PIN_WRONG: 403,
  CARD_PIN_NEEDED: 403,
  CARD_PIN_LOCKED: 403,
  CARD_PIN_WAIT: 429,
  STAFF_LOCKED: 429,
  SECOND_PERSON_NEEDED: 403,
  OWNER_NEEDED: 403,
  INVITE_INVALID: 403,
  FORM_FORGED: 403,
  STAFF_CARD_UNKNOWN: 404,
  PERSON_UNKNOWN: 404,
  UNRESOLVED_UNKNOWN: 404,
  SUPPLY_REQUEST_UNKNOWN: 404,
  UNIT_UNKNOWN: 404,
  METER_UNKNOWN: 404,
  READING_UNKNOWN: 404,
  ALARM_UNKNOWN: 404,
  NOTICE_UNKNOWN: 404,
  OWNER_EXISTS: 409,
  PERSON_EXISTS: 409,
  TENANCY_EXISTS: 409,
  CARD_TAKEN: 409,
  UNRESOLVED_SETTLED: 409,
  READING_DECIDED: 409,
  REQUEST_DECIDED: 409,
  REQUEST_EXPIRED: 410,
  NOTIFY_REFUSED: 400,
  ORDERS_TOO_MANY: 503,
  PROVIDER_AWAY: 503,
  LEDGER_ID_REUSED: 409,
  REQUEST_TOO_LARGE: 413,
  REQUEST_INVALID: 400,
  LEDGER_BUSY: 503,
  STORE_UNAVAILABLE: 503,
  LEDGER_BROKEN: 503,
  INTERNAL: 500,
};

/** Sends a reply with the status that its code asks for. */
export function answer<Value>(reply: FastifyReply, outcome: Reply<Value>): Reply<Value> {
  if (!outcome.ok) void reply.code(STATUS[outcome.error.code] ?? 422);
  return outcome;
}

/** Turns whatever was thrown into a coded answer that names the place; the process goes on. */
export function problemHandler(log: Log) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = problemOf(error);
    const status = STATUS[problem.code] ?? 500;
    if (status >= 500)
      log.error('request_failed', error, { method: request.method, path: request.routeOptions.url ?? '' });
    else
      log.info('request_refused', { method: request.method, path: request.routeOptions.url ?? '', code: problem.code });
    void reply.code(status).send({ ok: false, error: problem });
  };
}

function problemOf(error: FastifyError): Refusal {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const first = error.validation[0];
    const path = `${error.validationContext ?? 'body'}${(first?.instancePath ?? '').replaceAll('/', '.')}`;
    return refuse('REQUEST_INVALID', { message: `${path}: ${first?.message ?? 'does not fit'}`, details: { path } })
      .error;
  }
  if (isResponseSerializationError(error)) return refuse('INTERNAL').error;
  if (error instanceof FaultError) return { code: error.code, message: error.message, details: error.details };
  if (error.statusCode === 413) return refuse('REQUEST_TOO_LARGE').error;
  if (error.statusCode !== undefined && error.statusCode < 500)
    return refuse('REQUEST_INVALID', { message: error.message }).error;
  return refuse('INTERNAL').error;
}

export function unknownRoute(request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(404)
    .send(refuse('ROUTE_UNKNOWN', { details: { method: request.method, path: request.url.slice(0, 200) } }));
}
