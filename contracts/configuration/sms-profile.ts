import { z } from 'zod';
import { text, timeSpan } from './scalars.ts';

/*
 * How a gateway for short messages is spoken to, as data. In every string `{name}` stands for a value: what the site file gives under `values` and `secret_files`,
 * and what the message brings (the list is in `server/notify/README.md`).
 */

const filled = z.string().min(1).max(2000);
const fields = z.record(z.string().min(1).max(100), filled);
/** Where a value stands in an answer: names and numbers with points between, `items.0.status`. */
const place = z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'must be such as items.0.status');
const status = z
  .string()
  .regex(/^[1-5]\d\d$/, 'must be an HTTP status such as 201')
  .transform(Number);

/** What a value in the answer has to be. */
const test = z.strictObject({ at: place, is: z.array(z.string().max(100)).min(1) });

const request = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT']).prefault('POST'),
  /** What is put into the path or the query is encoded for it. */
  url: filled.refine((raw) => /^https?:\/\/|^\{/.test(raw), 'must begin with https://, http:// or a value'),
  query: fields.prefault({}),
  headers: fields.prefault({}),
  /** One of them, or none. A JSON body is a template whose values are put in as JSON strings. */
  form: fields.optional(),
  json: z.string().max(4000).optional(),
  /** HTTP's own way to say who asks. */
  basic: z.strictObject({ user: filled, password: filled }).optional(),
  /** Alibaba Cloud's signature, version 3. */
  acs3: z.strictObject({ action: text, version: text, key_id: filled, key_secret: filled }).optional(),
});
export type SmsRequest = z.output<typeof request>;

export const smsProfile = z.strictObject({
  title: text,
  /** What it was written from. */
  sources: z.array(text).min(1),
  /** Against what it was tried. `simulator only` proves nothing of the gateway itself. */
  verified: z.enum(['gateway', 'document', 'simulator only']),
  /** What the site file has to give. */
  values: z.array(text).prefault([]),
  secrets: z.array(text).prefault([]),
  /** What is used where the site file gives nothing. */
  defaults: z.record(z.string(), z.string()).prefault({}),
  /** The number of the receiver: `+491701234567`, or its digits alone. */
  number: z.enum(['plus', 'digits']).prefault('plus'),
  /** Over this prefix the number is written without it, as some gateways want it of their own country. */
  own_prefix: z
    .string()
    .regex(/^\+\d{1,4}$/)
    .optional(),
  send: request.extend({
    /** Taken: one of these statuses and, where it is given, what the answer says. Anything else is tried again, but for `refused`. */
    taken: z.strictObject({ status: z.array(status).min(1), answer: test.optional() }),
    /** Given up at once: another try would get the same answer. */
    refused: z.strictObject({ status: z.array(status).prefault([]), answer: test.optional() }).prefault({}),
    /** Where the gateway says what it calls the message. */
    reference: place.optional(),
  }),
  /** How the gateway is asked what became of a message. */
  report: request
    .extend({
      status: place,
      delivered: z.array(z.string()).min(1),
      failed: z.array(z.string()).min(1),
      /** The first time, and between two; each later pause is twice the one before. */
      ask_after: timeSpan.prefault('20 s'),
      /** After so long nobody asks any more. */
      ask_for: timeSpan.prefault('24 h'),
    })
    .optional(),
  /** How the gateway tells it by itself, at the address `{report_url}`. */
  callback: z
    .strictObject({
      body: z.enum(['form', 'json']),
      status: place,
      delivered: z.array(z.string()).min(1),
      failed: z.array(z.string()).min(1),
    })
    .optional(),
});
export type SmsProfile = z.output<typeof smsProfile>;
