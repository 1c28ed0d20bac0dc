export { cmac } from './cmac.ts';
export { respond, type Challenge, type DesfireMethod, type Response, type SessionKeys } from './desfire.ts';
export { diversifiedKey } from './diversify.ts';
export { isOriginal } from './originality.ts';
export { isSunOf, openPiccData, type PiccData } from './sun.ts';
