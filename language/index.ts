export type { AmountText, MoneyParts } from './amounts.ts';
export { catalogues, languageNames, messageKey, type Catalogue, type Language, type MessageKey } from './messages.ts';
export { pseudoMessage, pseudoTranslator } from './pseudo.ts';
export { translatorFor, type MessageValues, type Translator } from './translator.ts';
