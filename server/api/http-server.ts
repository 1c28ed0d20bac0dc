import Fastify, { type FastifyInstance } from 'fastify';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { createJsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Log } from '#kernel';
import { health, type Health } from '#contracts/api';
import { VERSION } from '../version.ts';
import type { ServerCertificate } from './certificate.ts';
import { CONSOLE_COOKIE } from './console-door.ts';
import { consolePages } from './console-pages.ts';
import { consoleRoutes, type ConsoleServices } from './console-routes.ts';
import { describeRoutes } from './description.ts';
import { kioskRoutes, type KioskServices } from './kiosk-routes.ts';
import { noJsonSchema } from './no-json-schema.ts';
import { noticeRoutes } from './notice-routes.ts';
import { notifyRoutes } from './order-routes.ts';
import { receiptPages } from './receipt-pages.ts';
import { problemHandler, unknownRoute } from './problems.ts';
import { weatherRoutes } from './weather-routes.ts';
import type { WeatherDesk } from '../weather-desk.ts';

/** Swagger UI sets styles on its elements; everything else is a file of ours. */
const DOCS_POLICY =
  "default-src 'self'; base-uri 'self'; frame-ancestors 'none'; object-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'";

export interface HttpServerOptions {
  readonly certificate: ServerCertificate;
  readonly services: KioskServices;
  readonly console: ConsoleServices;
  readonly weather: Pick<WeatherDesk, 'tell'>;
  readonly health: () => Promise<Health>;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  readonly log: Log;
}

/** Builds the server's one HTTPS door: kiosk routes, health, and the description of both (OpenAPI 3.1). Does not listen yet. */
export async function buildHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { certificate, log } = options;
  const server: FastifyInstance = Fastify({
    https: { key: certificate.keyPem, cert: certificate.certificatePem },
    logger: false,
    bodyLimit: 64 * 1024,
    requestTimeout: 15_000,
    forceCloseConnections: true,
    schemaController: noJsonSchema,
  }) as unknown as FastifyInstance;
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(problemHandler(log.area('http')));
  server.setNotFoundHandler(unknownRoute);
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Foyer building server', version: VERSION, description: 'Prepaid utilities of one building.' },
      components: {
        securitySchemes: {
          kiosk: { type: 'http', scheme: 'bearer' },
          console: { type: 'apiKey', in: 'cookie', name: CONSOLE_COOKIE },
        },
      },
    },
    transform: createJsonSchemaTransform({}),
    transformObject: (document) => ('openapiObject' in document ? describeRoutes(document.openapiObject) : {}),
  });
  // The page brings its own scripts and styles; its policy allows nothing from elsewhere, for a building has no internet.
  await server.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY, validatorUrl: false });
  await server.register(kioskRoutes(options.services), { prefix: '/api/kiosk' });
  await server.register(notifyRoutes(options.services.orders), { prefix: '/api/payments' });
  await server.register(noticeRoutes(options.services.notices), { prefix: '/api/notices' });
  await server.register(weatherRoutes(options.weather), { prefix: '/api/weather' });
  await server.register(consoleRoutes(options.console), { prefix: '/api/console' });
  await server.register(consolePages());
  await server.register(receiptPages({ keys: options.services.store.kiosks, site: options.services.site }));
  server.get('/health', { schema: { summary: 'How the server is', response: { 200: health } } }, options.health);
  server.get(
    '/metrics',
    { schema: { summary: 'How the site is, as numbers for Prometheus' } },
    async (_request, reply) => reply.type(options.metrics.contentType).send(await options.metrics.text()),
  );
  server.get('/api/openapi.json', { schema: { hide: true } }, () => server.swagger());
  await server.ready();
  return server;
}
