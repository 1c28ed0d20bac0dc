export { buildingNow } from './building-now.ts';
export { ConsoleNews } from './console-news.ts';
export { peopleOf, unitOfMeter, type ConsoleSite } from './console-site.ts';
export { alarmWithBox } from './alarm-rows.ts';
export { auditLine, cutReleaseRow, supplyRequestRow } from './rows.ts';
export { unitPage } from './unit-page.ts';
