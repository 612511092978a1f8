/** The OpenAPI 3.1 document, made from the same schemas that requests are checked with. */
import fastifySwagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { App } from './app.ts';

/** Collects the schemas of all routes that are added afterwards. */
export async function describeRoutes(app: App, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tallystick node',
        version,
        description:
          'Amounts and unit numbers are decimal texts, heights and times (ms since 1970) integers.',
      },
    },
    transform: jsonSchemaTransform,
  });
}
