/** What is measured: everything that says what something costs, what somebody has, and where the money is. */
export const measured = {
  files: [
    'kernel/{assertion,calendar,fraction,money,quantity,time}.ts',
    'contracts/configuration/{formula,shared-cost,tariff*,tenancy-attributes}.ts',
    'server/rating/**/*.ts',
    'server/ledger/**/*.ts',
    'server/accounts/{allocation,credit,emergency-credit,invoice,payment-entries,tax-point}.ts',
  ],
  /** Tests, and what was made for them. */
  exceptFor: ['**/*.test.ts', '**/constructed-*.ts', '**/*-conformance.ts'],
  /** Where the tests are that count: those that start no process. */
  tests: [
    '{kernel,contracts/configuration,server/rating,server/ledger,server/accounts}/**/*.test.ts',
    // They meddle with real books, and the verification has to see it.
    'server/store/sqlite/{ledger,meddling}.test.ts',
    'cli/tariff-schema.test.ts',
  ],
} as const;

/** A branch that no test takes, and why none can. `code` is a piece of the line on which it stands. */
export interface NotCovered {
  readonly file: string;
  readonly code: string;
  readonly why: string;
}

/** Short, and meant to stay so: what cannot be reached is better taken out. */
export const notCovered: readonly NotCovered[] = [
  {
    file: 'server/rating/check/check-tariff.ts',
    code: 'if (!(thrown instanceof ConfigurationFault)) throw thrown;',
    why: 'reading a document throws nothing else; what did would be a bug there, and no finding about the tariff',
  },
  {
    file: 'server/rating/explain/site-explain.ts',
    code: 'if (!explained.ok) return explained;',
    why: 'what a receipt names are payments that the books have, and only of a charge it is asked who lived there',
  },
];
