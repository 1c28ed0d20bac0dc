import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { cancelledPage, payPage, thanksPage, unknownPage } from './phone-page.ts';
import type { HostedSession, ProviderBooks } from './provider-books.ts';

/** The pages that the QR code leads to. */
export function phoneRoutes(at: { books: ProviderBooks; pay: (session: HostedSession) => void }): FastifyPluginAsync {
  return async (server) => {
    server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    );
    server.addHook('onSend', async (_request, reply) => {
      void reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; form-action *");
    });
    const html = (reply: FastifyReply, page: string) => reply.type('text/html; charset=utf-8').send(page);

    server.get<{ Params: { id: string } }>('/pay/:id', (request, reply) => {
      const session = at.books.find(request.params.id);
      return html(reply, session === null ? unknownPage() : payPage(session));
    });
    server.post<{ Params: { id: string } }>('/pay/:id/pay', (request, reply) => {
      const session = at.books.find(request.params.id);
      if (session === null) return html(reply.code(404), unknownPage());
      if (session.declined) {
        session.declined = false;
        return html(reply, payPage({ ...session, declined: true }));
      }
      if (session.status !== 'open' || session.inFlight) return html(reply.code(409), payPage(session));
      at.pay(session);
      return reply.redirect(session.successUrl, 303);
    });
    server.post<{ Params: { id: string } }>('/pay/:id/cancel', (_request, reply) => html(reply, cancelledPage()));
    server.get('/thanks', (_request, reply) => html(reply, thanksPage()));
  };
}
