export * from './intent.ts';
export * from './program-message.ts';
export * from './view.ts';
export * from './intent-staff.ts';
export * from './view-staff.ts';
export * from './view-parts.ts';
export * from './view-phone.ts';
