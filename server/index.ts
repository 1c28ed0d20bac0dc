export * from './backup/index.ts';
export * from './ledger/index.ts';
export { clientRights, CLIENTS_FILE, credentialOf, mqttClientOf, rotateCredential } from './mqtt/index.ts';
export type { RunningServer, ServerOptions } from './options.ts';
export * from './past/index.ts';
export {
  explainOf,
  explainReceipt,
  receiptNamed,
  type ReceiptEntries,
  type ExplainedEntry,
  type ExplainedLine,
  type Explanation,
} from './rating/explain/index.ts';
export { MeterPoller } from './metering/index.ts';
export type { ReadingDecision } from './metering/index.ts';
export { replayOf, type Replay } from './rating/replay/index.ts';
export * from './rating/simulate/index.ts';
export { checkPolicy, type PolicyFault, type PolicyVerdict } from './control/index.ts';
export { sendTestNotice, triedChannel, type NoticeTrial } from './notify/index.ts';
export {
  cardKeyFileOf,
  defaultCardKeyFile,
  cardPassphraseOf,
  cardSecretsOf,
  checkValues,
  makeCardKeys,
  readCardKeys,
  type CardKeys,
} from './cards/index.ts';
export { startServer } from './start.ts';
export * from './store/index.ts';
