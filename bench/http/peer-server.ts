import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { PlainLedger } from '../ledger/plain-ledger.ts';

/* The peer: what one writes first. A request, its JSON, one commit, an answer; no TLS, no schema, no identity, no chain. In a thread of its own. */

// The bench hands over the file of the ledger.
const ledger = new PlainLedger(workerData as string);
const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => (text += part));
  request.on('end', () => {
    const { amount } = JSON.parse(text) as { amount: { amount: string } };
    ledger.post(BigInt(Math.round(Number(amount.amount) * 1_000_000)));
    const body = JSON.stringify({ ok: true });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  });
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
