import { request as httpRequest } from 'node:http';
import { FaultError } from '#kernel';

/** Asks a running server through its local door. Resolves with the parsed JSON; rejects with a FaultError that carries what the server said. */
export function askDoor(
  socketPath: string,
  path: string,
  method: 'GET' | 'POST' = 'GET',
  body?: unknown,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = httpRequest({ socketPath, path, method, headers }, (response) => {
      let answer = '';
      response.on('data', (chunk: Buffer) => {
        answer += chunk.toString('utf8');
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(answer));
        else reject(new FaultError('SERVER_ANSWER_INVALID', { message: `${method} ${path}: ${answer}` }));
      });
    });
    request.on('error', (thrown) => reject(new FaultError('SERVER_AWAY', { cause: thrown })));
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
