export { journalFile, screenFile } from './data-folder.ts';
export { createDevices, type Devices } from './devices.ts';
export { keepScreen, type LauncherOptions } from './hosts/browser/screen-launcher.ts';
export { inspectJournal, type JournalInspection } from './journal/inspection.ts';
export { ReleaseFolder } from './releases/folder.ts';
export { startKiosk, type Kiosk, type KioskOptions } from './program.ts';
export { timedSteps, type StepTimes, type TimedStep } from './times.ts';
