export * from './enrolment.ts';
export * from './fleet.ts';
