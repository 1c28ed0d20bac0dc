export { explainEntry, type ExplainedLine, type Explanation, type LineVerdict } from './explain.ts';
export { explainOf, explainReceipt, receiptNamed, type ExplainedEntry, type ReceiptEntries } from './site-explain.ts';
