import { request as httpRequest } from 'node:http';
import { FaultError } from '#kernel';

/** Asks a running server through its local door. Resolves with the parsed JSON; rejects with a FaultError that carries what the server said. */
export function askDoor(socketPath: string, path: string, method: 'GET' | 'POST' = 'GET'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath, path, method }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(body));
        else reject(new FaultError('SERVER_ANSWER_INVALID', { message: `${method} ${path}: ${body}` }));
      });
    });
    request.on('error', (thrown) => reject(new FaultError('SERVER_AWAY', { cause: thrown })));
    request.end();
  });
}
