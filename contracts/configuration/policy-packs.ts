/* Generated table; written by `node build/policies/write.ts` from docs/policies. */
export const policyPacks = { neutral: {}, 'uk-like': {}, 'india-up-like': {}, 'south-africa-like': {}, 'texas-like': {}, 'china-like': {} };
