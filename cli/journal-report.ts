import { formatInstant, formatMoney } from '#kernel';

/** The journal of a kiosk's data folder in words a person can read; amounts as exact decimals, with their currency in each row. */
export async function inspect(folder: string) {
  const { inspectJournal, journalFile } = await import('#main');
  const { rows, devices, sums, problems } = inspectJournal(journalFile(folder));
  return {
    rows: rows.map((row) => ({
      sequence: row.sequence,
      what: row.isCoin ? 'coin' : 'note',
      state: row.state,
      value: row.value === null ? null : formatMoney(row.value),
      currency: row.currency,
      tenancyId: row.tenancyId,
      openedAt: formatInstant(row.openedAt),
      stackedAt: row.stackedAt === null ? null : formatInstant(row.stackedAt),
      evidence: row.evidence,
      claimCode: row.claimCode,
      id: row.id,
    })),
    devices,
    sums: Object.fromEntries(Object.entries(sums).map(([state, sum]) => [state, formatMoney(sum)])),
    problems,
  };
}
