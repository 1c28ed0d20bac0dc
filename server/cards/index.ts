export * from './card-book.ts';
export * from './card-desk.ts';
export * from './card-pins.ts';
export * from './card-visits.ts';
export { checkValues, defaultCardKeyFile, makeCardKeys, readCardKeys, type CardKeys } from './key-file.ts';
export type { CardActing } from './card-acting.ts';
export { CardOffice } from './card-office.ts';
export { cardSecretsOf } from './card-secrets.ts';
export { cardKeyFileOf, cardPassphraseOf, openCardKeys } from './open-cards.ts';
