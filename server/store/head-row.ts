import type { LedgerHead } from '../ledger/index.ts';

export interface HeadRow {
  readonly sequence: bigint;
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
}

export function toHead(row: HeadRow): LedgerHead {
  return {
    sequence: Number(row.sequence),
    hashHex: Buffer.from(row.hash).toString('hex'),
    signatureBase64: Buffer.from(row.signature).toString('base64'),
  };
}
