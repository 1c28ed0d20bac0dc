import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { enrolAnswer } from '#contracts/api';
import type { EnrolmentTicket } from '#contracts/configuration';

const answer = z.object({ ok: z.literal(true), value: enrolAnswer });

/** Trades the ticket in for a bearer token, as a kiosk does. */
export async function enrolKiosk(server: URL, ticket: EnrolmentTicket): Promise<string> {
  const body = JSON.stringify({ kioskId: ticket.kioskId, code: ticket.code });
  const given = await new Promise<string>((resolve, reject) => {
    const asked = request(
      new URL('/api/kiosk/enrol', server),
      { method: 'POST', ca: ticket.serverCertificatePem, headers: { 'content-type': 'application/json' } },
      (response) => void text(response).then(resolve, reject),
    );
    asked.on('error', reject);
    asked.end(body);
  });
  return answer.parse(JSON.parse(given)).value.token;
}
