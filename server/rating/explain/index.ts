export { explainEntry, type ExplainedLine, type Explanation, type LineVerdict } from './explain.ts';
export { explainOf, type ExplainedEntry } from './site-explain.ts';
