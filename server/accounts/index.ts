export * from './allocation.ts';
export * from './credit.ts';
export * from './directory.ts';
export * from './opening.ts';
export * from './account-view.ts';
export * from './contract-facts.ts';
export * from './recent-standings.ts';
